// The worker of docs/guides/browser.md: a trainer that a page talks to.
import { expose, TrainerHost } from "swingup/workers";

expose(new TrainerHost());
