package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/sharedrun"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/annotate"
	"switchboard/eval/certify"
	"switchboard/eval/demo"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/eval/usage/rollup"
	"switchboard/ui/cli"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// open opens the program: config, models, router, store, dispatcher.
func (e environment) open(ctx context.Context, flags cli.Flags, needs cli.Needs) (*shell.App, error) {
	c, err := e.config(flags)
	if err != nil {
		return nil, err
	}
	e.addLocal(ctx, &c, flags, needs)
	notices, simulate, err := notices(&c, flags, needs)
	if err != nil {
		return nil, err
	}
	flags.Demo = flags.Demo || simulate
	catalog, err := openCatalog(c, flags.Demo, simulation(needs))
	if err != nil {
		return nil, &cli.MisuseError{Err: err}
	}
	if out := c.UnusableNotice(catalog.Lanes); needs.Fallback && !catalog.Simulated && out != "" {
		notices = append(notices, out)
	}
	app := configured(c, catalog, notices)
	chosen := choosePolicyFile(c, flags)
	app.PolicyFile = chosen.path
	if !needs.Store {
		return app, nil
	}
	place := storePlace{path: c.StorePath(flags.Store, flags.Demo), seed: flags.Store == "", prompts: c.Audit.Prompts}
	if place.token, err = c.RaterToken(place.path); err != nil {
		return app, &cli.MisuseError{Err: err}
	}
	if err := connect(ctx, app, place, chosen, needs); err != nil {
		return app, err
	}
	leads := app.Signed.Name == "" || app.Signed.Role.May(access.Lead)
	lookForAlarm(ctx, app, needs, c.Demotes() && leads)
	if share, _ := c.Watch(); share > 0 && leads && (needs.Interactive || needs.Models && needs.Writable) { // what is not to be kept is not asked anew either
		compareInBackground(ctx, app, share)
	}
	if err := e.listen(app, c, flags, needs); err != nil {
		return app, err
	}
	if s, ok := app.Store.(*records.Store); ok && places.IsDatabase(place.path) {
		e.listening.ends = append(e.listening.ends, func() error { s.Close(); return nil })
	}
	if answers, ok := app.Store.(cache.Store); ok && !catalog.Simulated {
		app.Dispatcher.Reuse(cache.New(c.CacheRules(), answers))
	}
	return app, nil
}

// notices chooses models where the config names none, and gives what is said of that
// first, with whether simulated models stand in for those that cannot be called.
func notices(c *config.Config, flags cli.Flags, needs cli.Needs) (said []string, simulate bool, err error) {
	if chosen := c.ChooseDefaults(); chosen != "" {
		said = append(said, chosen)
	}
	switch {
	case flags.Demo, !needs.Fallback, c.AnyUsable():
	case needs.Store && needs.DecidesRoute && policyChosen(*c, flags): // it decides without a key as it does with one
	case hasRealRecords(*c, flags, needs):
		said = append(said, onlyRecords)
	case !c.ChoosesModels():
		return []string{noKeys}, true, nil
	case !needs.DecidesRoute: // what calls nothing needs no key
		return nil, false, &cli.MisuseError{Err: &keylessError{file: config.Path(flags.Config), missing: c.MissingKeys()}}
	}
	return said, false, nil
}

// configured is a program with what the config says, and nothing that has to be opened.
func configured(c config.Config, catalog engine.Catalog, notices []string) *shell.App {
	return &shell.App{
		Catalog:     catalog,
		Limits:      c.DispatchLimits(),
		Limit:       certify.DefaultLimit(),
		Parameters:  c.Parameters(),
		Scale:       eval.Scale(c.Rating.Scale),
		Rater:       cmp.Or(c.Rating.Rater, os.Getenv("USER"), os.Getenv("LOGNAME"), "me"),
		Preferences: shell.Preferences{Theme: c.Theme.Name, Colours: c.Theme.Themes, HideKeyless: c.Hide, NoMouse: !c.Mouse, Keys: c.Keys},
		Budgets:     c.Budgets(),
		Worth:       c.Worth(),
		Prices:      pricebook.New(catalog.Models, c.Prices()),
		Notices:     notices,
	}
}

// storePath is where the store is or will be. The one that the demo keeps
// for itself is made first.
func (e environment) storePath(ctx context.Context, flags cli.Flags) (string, error) {
	c, err := e.config(flags)
	if err != nil {
		return "", err
	}
	path := c.StorePath(flags.Store, flags.Demo)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && flags.Demo && flags.Store == "" {
		_, err = e.open(ctx, flags, cli.Needs{Store: true})
		return path, err
	}
	return path, nil
}

// hasRealRecords reports whether there are trials of real models or usage that was
// imported: simulated models have no place there. What is in the default place counts
// for the screens, which have more to show than answers, unless it has no trial yet:
// a command like calibrate --apply makes such a store. A command that asks goes by the
// file that was named.
func hasRealRecords(c config.Config, flags cli.Flags, needs cli.Needs) bool {
	if flags.Store == "" && !needs.Interactive {
		return false
	}
	path := realStorePath(c, flags)
	if _, err := os.Stat(path + rollup.Suffix); err == nil {
		return true
	}
	kept, err := openRealStore(path)
	if kept == nil || err != nil {
		return false
	}
	defer kept.Close()
	return flags.Store != "" || places.IsDatabase(path) || anyTrial(kept)
}

// policyChosen reports whether somebody chose a policy of real models: the config names
// its file, or it is applied in the store. A store that is there and cannot be read counts
// too, so that its error is told and nothing simulated is taken for what was applied.
func policyChosen(c config.Config, flags cli.Flags) bool {
	if c.Policy.File != "" {
		return true
	}
	kept, err := openRealStore(realStorePath(c, flags))
	if kept == nil || err != nil {
		return err != nil
	}
	defer kept.Close()
	_, _, ok, err := kept.Applied()
	return ok || err != nil
}

// realStorePath is where trials of real models are kept.
func realStorePath(c config.Config, flags cli.Flags) string {
	return config.ExpandHome(c.StorePath(flags.Store, false))
}

// openRealStore opens the store there for reading; it is nil where there is none of real models.
func openRealStore(path string) (*records.Store, error) {
	kept, err := places.Open(path, places.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	info, err := kept.Info()
	if err != nil || !info.Exists || info.Kind != store.Real {
		kept.Close()
		return nil, err
	}
	return kept, nil
}

// anyTrial reports whether a trial is kept, readable or not.
func anyTrial(s *records.Store) bool {
	for range s.Trials(store.Query{Limit: 1}) {
		return true
	}
	return false
}

const (
	noKeys      = "no API key is set and no local server was found, so the models are SIMULATED (`switchboard config key` helps with the first key, `switchboard doctor` says which are looked for)"
	onlyRecords = "no API key is set and no local server was found: what is kept can be looked at, and no model can be asked (`switchboard config key` helps with the first key, --demo shows simulated models)"
)

// keylessError is a config that chooses models of which none can be called:
// simulated ones must not answer in their place.
type keylessError struct {
	file    string
	missing []string // variables
}

func (e *keylessError) Error() string {
	return fmt.Sprintf("no key is set for the models of %s: there is no %s", e.file, strings.Join(e.missing, ", no "))
}

func (e *keylessError) Hint() string {
	return "`switchboard config key` helps with a key, --demo asks simulated models"
}

// storePlace is where the store is, and how it is begun and kept. With seed, a
// demo store that is not there yet starts with simulated trials and ratings, so
// that there is something to see.
type storePlace struct {
	path    string
	seed    bool
	prompts bool // its events hold the prompts
	token   access.Token
}

// connect adds the parts that work on what the others are: the store, the
// router by the policy in force, and the dispatcher that keeps its answers
// there.
func connect(ctx context.Context, app *shell.App, place storePlace, file policyFile, needs cli.Needs) error {
	records, err := openRecords(ctx, app, place, needs)
	if err != nil {
		return err
	}
	app.Store = records
	app.Batches = keptBatches(records)
	if places.IsDatabase(place.path) {
		app.OpenJobs = func(ctx context.Context) (sharedrun.Queues, error) { return openJobs(ctx, place.path) }
	}
	reading := annotate.NewReading(records)
	app.OpenQueue = func(rater string) (shell.Queue, error) { return openQueue(reading, records, app, rater) }
	if err := activatePolicy(app, records, reading, file, needs); err != nil {
		return err
	}
	offerSpending(ctx, app, records, place, needs)
	budget := caps.New(app.Limits.PerDay, records, app.Limits.Caps...)
	app.Warnings = &shell.Warnings{}
	budget.Warn(app.Warnings.Add)
	app.Dispatcher = dispatch.NewDispatcher(app.Catalog, app.Router, app.Limits, records, budget)
	watch(app, records, needs)
	if needs.Models && !app.Catalog.Simulated {
		app.Dispatcher.Recall(latest(records, dispatch.RecallSpan))
	}
	app.Background.Dispatcher = dispatch.NewDispatcher(demo.Instant(app.Catalog), app.Router, app.Limits, records, budget)
	return nil
}

// openRecords opens the store for whoever may, a new one of the demo with its trials.
func openRecords(ctx context.Context, app *shell.App, place storePlace, needs cli.Needs) (*records.Store, error) {
	kind := store.Real
	if app.Catalog.Simulated {
		kind = store.Demo
	}
	options := places.Options{Kind: kind, Who: app.Rater, Prompts: place.prompts, Token: place.token}
	if needs.Serves {
		options.Gather = gatherWhenServing
	}
	opened, err := places.Open(place.path, options)
	if err != nil {
		return nil, err
	}
	if err := admitRater(app, opened, needs.Role); err != nil {
		opened.Close()
		return nil, err
	}
	if place.isSeeded(app) {
		if err := seedNew(ctx, opened, app); err != nil {
			return nil, err
		}
	}
	if needs.Writable {
		if err := opened.Ready(); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

// isSeeded reports whether the store is that of the demo, which has trials and usage of
// its own.
func (p storePlace) isSeeded(app *shell.App) bool { return p.seed && app.Catalog.Simulated }

// offerSpending lets the bill be seen; that of the demo has simulated usage and budgets.
func offerSpending(ctx context.Context, app *shell.App, records *records.Store, place storePlace, needs cli.Needs) {
	seeded := place.isSeeded(app)
	if seeded && len(app.Budgets) == 0 {
		app.Budgets = demo.Budgets()
	}
	app.Spending = spending{app, records, seeded}
	if !seeded || needs.Interactive { // the first frame does not wait for it
		return
	}
	if err := seedUsage(ctx, records, app); err != nil {
		app.Notices = append(app.Notices, "the demo has no simulated usage: "+err.Error())
	}
}

// gatherWhenServing is how long what is kept of a prompt may wait for that of others
// when prompts are served. What it may cost is set aside until then, and counts as
// spent where the process ends in between.
const gatherWhenServing = 20 * time.Millisecond

// admitRater finds out who acts, where the store asks raters for a token: the name is
// that of the token, whatever the config says.
func admitRater(app *shell.App, records *records.Store, need access.Role) (err error) {
	if app.Signed, err = records.SignedIn(); err != nil || app.Signed.Name == "" {
		return err
	}
	app.Rater = app.Signed.Name
	return records.May(cmp.Or(need, access.Rate))
}

// latest are the trials of the last moments, newest first. One that cannot be
// read is told where it is shown.
func latest(records *records.Store, span time.Duration) (trials []engine.Trial) {
	since := time.Now().Add(-span)
	for t, err := range records.Trials(store.Query{Limit: mostLatest}) {
		if err != nil || t.Time.Before(since) {
			break
		}
		trials = append(trials, t)
	}
	return trials
}

// mostLatest bounds latest.
const mostLatest = 500
