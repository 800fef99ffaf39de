/** The page's entry: the workers start before the page is drawn, or even fetched. */
import { openFromAddress } from "./model/lab.ts";
import { keepForOffline } from "./model/offline.ts";
import "uplot/dist/uPlot.min.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/controls.css";

const view = import("./view/app.tsx");
void openFromAddress(async () => (await view).settled());
void view.then(({ show }) => show(document.getElementById("app") as HTMLElement));
keepForOffline();
