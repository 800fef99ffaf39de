/** The page's entry: draws itself, then begins to learn. */
import { render } from "preact";
import { openFromAddress } from "./model/lab.ts";
import "uplot/dist/uPlot.min.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/controls.css";
import "./style/tabs.css";
import { App } from "./view/app.tsx";

void openFromAddress();
render(<App />, document.getElementById("app") as HTMLElement);
