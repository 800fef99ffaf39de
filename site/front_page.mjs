// The start page: what README says, with the lab running in it.

/** @param text README, its links already the site's */
export function frontPage(text) {
  const [, title, install, lead, rest] = text.match(/^# (.*)\n\n(```\n[^`]*```)\n\n(.*)\n\n([\s\S]*)$/);
  return `---
sidebar: false
aside: false
pageClass: front
title: ${title}
titleTemplate: reinforcement learning on the CPU, in Node and in browsers
---

# ${title}

${lead}

${install}

<div class="doors">
  <a class="door first" href="./start.html">Start</a>
  <a class="door" href="lab/" target="_self">The whole lab</a>
  <a class="door" href="lab/#lesson" target="_self">Lessons</a>
</div>

<figure class="live-lab">
  <iframe src="lab/?embed" title="The lab: a policy learns CartPole in this page" loading="lazy"></iframe>
  <figcaption>This learns in your browser, from the moment you opened the page. Nothing is installed and nothing sent anywhere. <a href="lab/" target="_self">Open it by itself</a> for the charts and everything else.</figcaption>
</figure>

${rest}`;
}
