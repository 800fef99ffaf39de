const swingup = require("swingup");
const exports_ = require("swingup/export");

import("./check.js")
  .then(({ check }) => check(swingup, exports_, JSON.parse(process.argv[2])))
  .then((result) => {
    console.log(JSON.stringify(result));
    process.exit(0);
  });
