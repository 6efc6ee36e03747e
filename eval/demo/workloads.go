package demo

import (
	"switchboard/engine"
	"switchboard/providers/simulated"
)

// workload is one kind of work that an app sends, day after day.
type workload struct {
	team, app, name string
	model, tier     string
	prompts         []simulated.DemoPrompt // nil: the texts are not told
	task            engine.Task            // that the app names without a text; "": none

	calls         float64 // on a working day, at the beginning
	weekend       float64 // of them, on a day of the weekend
	input, output float64 // tokens of a call, with what stands before the prompt
	cached        float64 // share of the input that stands in a prompt cache
	retried       float64 // how often some calls come again at once

	times       int     // rows a day
	from, hours float64 // when the first begins, and how long each is
}

// catalogApp has a day of six times as much.
const catalogApp = "catalog"

// workloads are what the teams of a demo do: support, search and marketing, with
// four apps. At the prices of the simulated models it is some hundred dollars a
// month, most of it for a model that much of the work does not need.
func workloads() []workload {
	const nano, small, flagship, batch = "demo-nano", "demo-small", "demo-flagship", "batch"
	const helpdesk, storefront, campaigns = "helpdesk", "storefront", "campaigns"
	const support, search, marketing = "support", "search", "marketing"
	written := byTask()
	return []workload{
		{team: support, app: helpdesk, name: "label", model: flagship, prompts: sample("classification", 60, 17), calls: 1500, weekend: 0.5, input: 900, output: 15, cached: 0.6, times: 4, from: 6, hours: 4},
		{team: support, app: helpdesk, name: "answer", model: flagship, prompts: written["question answering"], calls: 220, weekend: 0.5, input: 1400, output: 290, cached: 0.5, retried: 0.25, times: 4, from: 6, hours: 4},
		{team: support, app: helpdesk, name: "sum up", model: flagship, prompts: written["summarization"], calls: 90, weekend: 0.4, input: 2600, output: 220, times: 3, from: 7, hours: 4},
		{team: search, app: catalogApp, name: "extract", model: flagship, tier: batch, prompts: sample("extraction", 60, 17), calls: 1600, weekend: 0.9, input: 700, output: 60, times: 3, from: 0, hours: 2},
		{team: search, app: catalogApp, name: "extract now", model: flagship, prompts: written["extraction"], calls: 350, weekend: 0.7, input: 700, output: 60, cached: 0.4, times: 3, from: 8, hours: 3},
		{team: search, app: catalogApp, name: "translate", model: small, tier: batch, prompts: written["translation"], calls: 300, weekend: 0.9, input: 450, output: 160, times: 2, from: 1, hours: 2},
		{team: search, app: storefront, name: "rewrite", model: small, task: "rewriting", calls: 2200, weekend: 1.3, input: 500, output: 60, cached: 0.5, retried: 0.1, times: 4, from: 5, hours: 4.5},
		{team: search, app: storefront, name: "screen", model: nano, calls: 6000, weekend: 1.3, input: 220, output: 5, times: 3, from: 4, hours: 6},
		{team: marketing, app: campaigns, name: "write", model: flagship, prompts: written["writing"], calls: 70, weekend: 0, input: 600, output: 650, times: 2, from: 8, hours: 4},
		{team: marketing, app: campaigns, name: "work out", model: flagship, prompts: sample("math", 20, 5), calls: 160, weekend: 0, input: 350, output: 200, retried: 0.15, times: 2, from: 8, hours: 4},
		{team: marketing, app: campaigns, name: "trials", model: flagship, calls: 40, weekend: 0.1, input: 900, output: 300, times: 1, from: 9, hours: 8},
	}
}

// byTask are the built-in prompts that somebody wrote answers for.
func byTask() map[string][]simulated.DemoPrompt {
	all := map[string][]simulated.DemoPrompt{}
	for _, p := range simulated.DemoPrompts() {
		all[p.Task] = append(all[p.Task], p)
	}
	return all
}
