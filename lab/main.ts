/** The page's entry: the workers start before the page is drawn, or even fetched. */
import { openFromAddress } from "./model/address.ts";
import { embedded } from "./model/embedded.ts";
import "./style/base.css";
import "./style/layout.css";
import "./style/stage.css";
import "./style/result.css";
import "./style/simple.css";
import "./style/buttons.css";
import "./style/controls.css";

const view = import("./view/app.tsx");
void openFromAddress(async () => (await view).settled());
void view.then(({ show }) => show(document.getElementById("app") as HTMLElement));
const AFTER = 4000; // ms: after everything that the page has to do first
if (!embedded)
  setTimeout(() => void import("./model/offline.ts").then(({ keepForOffline }) => keepForOffline()), AFTER);
