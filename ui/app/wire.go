package app

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/demo"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/providers/local"
	"switchboard/providers/open"
	"switchboard/providers/simulated"
	"switchboard/ui/cli"
	"switchboard/ui/shell"
)

// demoPace is how much faster than real time simulated models answer where
// nobody watches them.
const demoPace = 50

// wiring is what the program takes from its surroundings.
type wiring struct {
	locals   []local.Local // where servers of models are looked for
	patience time.Duration // and for how long
}

// open wires the workbench: config, models, router, store, dispatcher.
func (w wiring) open(ctx context.Context, flags cli.Flags, need cli.Need) (*shell.App, error) {
	c, err := readConfig(flags)
	if err != nil {
		return nil, err
	}
	w.local(ctx, &c, flags, need)
	var notices []string
	if notice := c.stepIn(); notice != "" {
		notices = append(notices, notice)
	}
	if !flags.Demo && need.Fallback && !c.usable() && !holdsReal(flags.Store) {
		flags.Demo = true
		notices = []string{noKeys}
	}
	catalog, err := c.catalog(flags.Demo, simulation(need))
	if err != nil {
		return nil, &cli.MisuseError{Err: err}
	}
	if out := c.leftOut(catalog); need.Fallback && out != "" {
		notices = append(notices, out)
	}
	bench := &shell.App{
		Catalog:    catalog,
		Limits:     c.limits(),
		Limit:      certify.DefaultLimit(),
		Parameters: c.Request.parameters(),
		Scale:      eval.Scale(c.Rating.Scale),
		Rater:      cmp.Or(c.Rating.Rater, os.Getenv("USER"), os.Getenv("LOGNAME"), "me"),
		Theme:      c.Theme.Name,
		Colours:    c.Theme.Themes,
		NoMouse:    !c.Mouse,
		Keys:       c.Keys,
		Notices:    notices,
	}
	if !need.Store {
		return bench, nil
	}
	return bench, connect(ctx, bench, c.storePath(flags), c.policyFile(flags), need, flags.Store == "")
}

// holdsReal reports whether a file that was named holds trials of real models:
// simulated ones have no place there.
func holdsReal(path string) bool {
	if path == "" {
		return false
	}
	records, err := store.Open(atHome(path), store.Options{ReadOnly: true})
	if err != nil {
		return false
	}
	info, err := records.Info()
	return err == nil && info.Exists && info.Kind == store.Real
}

const noKeys = "no API key is set and no local server was found, so the models are SIMULATED (`switchboard config key` helps with the first key, `switchboard doctor` says which are looked for)"

// connect adds the parts that work on what the others are: the store, the
// router by the policy in force, and the dispatcher that keeps its answers
// there.
//
// With seed, a demo store that is not there yet starts with simulated trials
// and ratings, so that there is something to see.
func connect(ctx context.Context, bench *shell.App, path string, file policyFile, need cli.Need, seed bool) error {
	kind := store.Real
	if bench.Catalog.Simulated {
		kind = store.Demo
	}
	records, err := store.Open(path, store.Options{Kind: kind})
	if err != nil {
		return err
	}
	if seed && kind == store.Demo {
		if err := seedNew(ctx, records, bench); err != nil {
			return err
		}
	}
	if need.Keeps {
		if err := records.Ready(); err != nil {
			return err
		}
	}
	bench.Store = records
	bench.OpenQueue = func() (shell.Queue, error) { return openDesk(records, bench) }
	if err := rule(bench, records, file, need); err != nil {
		return err
	}
	budget := dispatch.NewBudget(bench.Limits.PerDay, records)
	bench.Dispatcher = dispatch.NewDispatcher(bench.Catalog, bench.Router, bench.Limits, records, budget)
	bench.BackgroundDispatcher = dispatch.NewDispatcher(demo.Instant(bench.Catalog), bench.Router, bench.Limits, records, budget)
	return nil
}

// seedNew fills a demo store that has no file yet.
func seedNew(ctx context.Context, store *store.Store, bench *shell.App) error {
	info, err := store.Info()
	if err != nil || info.Exists {
		return err
	}
	policy, err := routing.DefaultPolicy(bench.Catalog, nil)
	if err != nil {
		return err
	}
	return demo.SeedDemo(ctx, store, bench.Catalog, routing.NewRouter(policy), bench.Limits, samplesEnd())
}

// samplesEnd is when the made-up trials of a demo store end: now, or when
// SOURCE_DATE_EPOCH says, so that pictures of them can be made again.
func samplesEnd() time.Time {
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	return time.Now()
}

// simulation is how the simulated models behave for a command: on the screen
// like real ones, with a mishap now and then; for scripts quickly and without
// surprises.
func simulation(need cli.Need) simulated.SimulatedOptions {
	if need.Live {
		return simulated.SimulatedOptions{Pace: 1, Spontaneous: true}
	}
	return simulated.SimulatedOptions{Pace: demoPace}
}

// catalog opens the providers of the config, or the simulated one alone.
func (c config) catalog(demo bool, sim simulated.SimulatedOptions) (engine.Catalog, error) {
	if demo {
		return demoCatalog(sim), nil
	}
	lanes := c.usableLanes()
	catalog := engine.Catalog{
		Providers: map[string]engine.Service{},
		Lanes:     lanes,
		Reference: c.Reference,
		Ladder:    c.ladder(lanes),
	}
	for _, p := range c.Providers {
		service, err := openProvider(p.provider(), sim)
		if err != nil {
			return engine.Catalog{}, err
		}
		service.Found = p.found
		catalog.Providers[p.ID] = service
	}
	for _, m := range c.Models {
		catalog.Models = append(catalog.Models, m.model())
	}
	return catalog, nil
}

func openProvider(p providers.Config, sim simulated.SimulatedOptions) (engine.Service, error) {
	if p.Kind == providers.Simulated {
		return engine.Service{Config: p, Provider: simulated.NewSimulated(sim)}, nil
	}
	provider, err := open.Open(p)
	return engine.Service{Config: p, Provider: provider}, err
}

// demoConcurrency is how many simulated calls are under way at once.
const demoConcurrency = 16

func demoCatalog(sim simulated.SimulatedOptions) engine.Catalog {
	models := simulated.DemoModels()
	ids := make([]string, len(models))
	for i, m := range models {
		ids[i] = m.ID
	}
	config := providers.Config{ID: simulated.DemoProvider, Kind: providers.Simulated, Concurrency: demoConcurrency}
	return engine.Catalog{
		Models:    models,
		Providers: map[string]engine.Service{config.ID: {Config: config, Provider: simulated.NewSimulated(sim)}},
		Lanes:     ids,
		Reference: ids[len(ids)-1],
		Ladder:    ids,
		Simulated: true,
	}
}

// usable reports whether any model can be called: its key is there, or it
// needs none.
func (c config) usable() bool {
	return slices.ContainsFunc(c.Models, func(m modelConfig) bool { return c.missingKey(m.ID) == "" })
}

// missingKey is the variable that should hold the key for a model and does
// not, or empty.
func (c config) missingKey(model string) string {
	for _, m := range c.Models {
		if m.ID != model {
			continue
		}
		i := slices.IndexFunc(c.Providers, func(p providerConfig) bool { return p.ID == m.Provider })
		if key := c.Providers[i].provider().APIKey; key.Needed() && !key.Present() {
			return key.Env
		}
	}
	return ""
}

// usableLanes are the lanes that can be called. Lanes that the user chose
// stay as they are, and so do all when none can be called.
func (c config) usableLanes() []string {
	lanes := keep(c.Lanes, c.callable)
	if c.ownLanes || len(lanes) == 0 {
		return c.Lanes
	}
	return lanes
}

func (c config) callable(id string) bool { return c.missingKey(id) == "" }

func keep[T any](all []T, wanted func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !wanted(one) })
}

// leftOut says which lanes were left out for want of a key, or nothing.
func (c config) leftOut(catalog engine.Catalog) string {
	if catalog.Simulated {
		return ""
	}
	var without []string
	for _, id := range c.Lanes {
		if !slices.Contains(catalog.Lanes, id) {
			without = append(without, id+" ("+c.missingKey(id)+" is not set)")
		}
	}
	if len(without) == 0 {
		return ""
	}
	return "left out of the lanes: " + strings.Join(without, ", ")
}
