package shell

// Page is how many trials the history reads at once.
const Page = 50
