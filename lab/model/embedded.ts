/** Whether the page is shown within somebody else's (`?embed`): the stage, the return and a button, and nothing begins by itself. */
export const embedded = new URLSearchParams(location.search).has("embed");
