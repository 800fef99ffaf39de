/** The part of asciichart, which has no types of its own, that the learning curve uses. */
declare module "asciichart" {
  interface PlotConfig {
    offset?: number;
    height?: number;
    min?: number;
    max?: number;
    symbols?: string[];
    format?: (value: number, row: number) => string;
  }
  const asciichart: { plot(series: number[], config?: PlotConfig): string };
  export default asciichart;
}
