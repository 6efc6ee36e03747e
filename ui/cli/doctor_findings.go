package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
)

// wrong makes a finding of an error.
func wrong(name string, err error) finding {
	return finding{Name: name, State: broken, Text: err.Error(), Hint: hintOf(err)}
}

func good(name, text string) finding {
	return finding{Name: name, State: well, Text: providers.MaskKeys(text)}
}

func doubt(name, text, hint string) finding {
	return finding{Name: name, State: dubious, Text: providers.MaskKeys(text), Hint: hint}
}

func configFinding(path string) finding {
	if _, err := os.Stat(path); err != nil {
		return good("config", "the built-in default; there is no "+path)
	}
	return good("config", path)
}

// modeFinding warns of a file that others can read.
func modeFinding(path string) []finding {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return []finding{doubt("mode", fmt.Sprintf("others can read %s (%s)", path, info.Mode().Perm()), "chmod 600 "+path)}
}

// localFindings say which servers were found on this machine, and where.
func localFindings(catalog engine.Catalog) []finding {
	var found []finding
	for _, id := range providerIDs(catalog) {
		service := catalog.Providers[id]
		if !service.Found {
			continue
		}
		var models []string
		for _, m := range catalog.Models {
			if m.Provider == id {
				models = append(models, m.ID)
			}
		}
		found = append(found, good("local", fmt.Sprintf("%s at %s, found at the start: %s", id, service.BaseURL, strings.Join(models, ", "))))
	}
	return found
}

// keyFindings say which keys are there, by name. That none is there is no
// failure: the simulated models need none.
func keyFindings(catalog engine.Catalog) []finding {
	var found []finding
	for _, id := range providerIDs(catalog) {
		key := catalog.Providers[id].APIKey
		switch {
		case catalog.Providers[id].Found:
		case !key.Needed():
			found = append(found, good("key", id+" needs none"))
		case key.Cmd != "":
			found = append(found, good("key", id+": api_key_cmd prints it when it is needed"))
		case key.Present():
			found = append(found, good("key", id+": "+key.Env+" is set"))
		default:
			found = append(found, doubt("key", id+": "+key.Env+" is not set", "export "+key.Env+"=… to use its models"))
		}
	}
	return found
}

// providerIDs are those that serve a model, in the order of the models.
func providerIDs(catalog engine.Catalog) []string {
	var ids []string
	for _, m := range catalog.Models {
		if !slices.Contains(ids, m.Provider) {
			ids = append(ids, m.Provider)
		}
	}
	return ids
}

// storeFindings open the store and check every record of it.
func (c *command) storeFindings(ctx context.Context) []finding {
	store, err := c.storeUndoubted(ctx)
	if err != nil {
		return []finding{wrong("store", err)}
	}
	defer store.Close()
	info, err := store.Info()
	if err != nil {
		return []finding{wrong("store", err)}
	}
	if !info.Exists {
		return append([]finding{good("store", "nothing is stored yet in "+info.Path)}, c.databaseFindings(ctx, store)...)
	}
	var found []finding
	report, err := store.Check(ctx)
	switch {
	case err != nil:
		found = append(found, wrong("store", err))
	case !report.OK():
		found = append(found, finding{Name: "store", State: broken, Text: fmt.Sprintf("%s is damaged in %s", info.Path, format.Plural(len(report.Damage), "place")), Hint: report.Hint()})
	default:
		found = append(found, good("store", fmt.Sprintf("%s: %s, %s, %s, %s, nothing is wrong", info.Path, info.Kind,
			format.Plural(report.Trials, "trial"), format.Plural(report.Ratings, "rating"), bytesText(info.Bytes))))
	}
	return append(append(found, modeFinding(info.Path)...), c.databaseFindings(ctx, store)...)
}

// databaseFindings are about the database in which a store is, if it is in one.
func (c *command) databaseFindings(ctx context.Context, store *records.Store) []finding {
	place, err := c.StorePath(ctx, c.flags)
	if err != nil || !places.IsDatabase(place) {
		return nil
	}
	facts, err := places.Examine(ctx, place)
	if err != nil {
		return []finding{wrong("database", err)}
	}
	var found []finding
	for _, w := range facts.Wrong() {
		found = append(found, doubt("database", w.Sentence, w.Tip))
	}
	return append(append(found, good("database", facts.String())), raterFindings(store)...)
}

func priceFindings(catalog engine.Catalog, now time.Time) []finding {
	var missing, partial, old []string
	listed := 0
	for _, m := range catalog.Models {
		switch {
		case catalog.Providers[m.Provider].Found: // a model on the user's machine has no published price
		case !m.Price.Known():
			missing = append(missing, m.ID)
		case m.Price.Stale(now):
			partial = append(partial, partlyPriced(m)...)
			old = append(old, m.ID)
		default:
			partial = append(partial, partlyPriced(m)...)
			listed++
		}
	}
	var found []finding
	if len(missing) > 0 {
		found = append(found, doubt("prices", "without a price, so that their costs are unknown: "+strings.Join(missing, ", "), "add [model.price] in the config"))
	}
	if len(partial) > 0 {
		found = append(found, doubt("prices", "with a rate that is unknown, so that costs can be at most (≤) what is shown: "+strings.Join(partial, ", "), "add the rate to [model.price] in the config"))
	}
	if len(old) > 0 {
		found = append(found, doubt("prices", fmt.Sprintf("older than %d days: %s", int(providers.StaleAfter.Hours()/24), strings.Join(old, ", ")),
			"look them up, and set price and as_of in the config"))
	}
	if found == nil {
		found = append(found, good("prices", format.Plural(listed, "model")+", all with a recent price"))
	}
	return found
}

// partlyPriced names a model with the rates that its price lacks.
func partlyPriced(m providers.Model) []string {
	missing := m.Price.Missing()
	if len(missing) == 0 {
		return nil
	}
	return []string{m.ID + " (" + strings.Join(missing, ", ") + ")"}
}

// The smallest terminal that the screens have a layout for.
const (
	leastWidth  = 40
	leastHeight = 12
)

func (c *command) terminalFinding() finding {
	f, ok := c.Stdout.(*os.File)
	if !ok || !isTerminal(f) {
		return good("terminal", "stdout is no terminal: no colours, no screen")
	}
	w, h, err := term.GetSize(f.Fd())
	found := good("terminal", fmt.Sprintf("%s, %d × %d", orDash(os.Getenv("TERM")), w, h))
	if err == nil && (w < leastWidth || h < leastHeight) {
		found.State, found.Hint = dubious, fmt.Sprintf("the screens need %d × %d", leastWidth, leastHeight)
	}
	return found
}

// raterFindings say who has signed in at a database.
func raterFindings(store *records.Store) []finding {
	who, err := store.SignedIn()
	switch {
	case errors.Is(err, eval.ErrDenied):
		return []finding{doubt("rater", err.Error(), hintOf(err))}
	case err != nil:
		return []finding{wrong("rater", err)}
	case who.Name == "":
		return []finding{good("rater", "the store has no raters, and asks nobody for a token: who can reach it may do everything and rate under any name")}
	}
	return []finding{good("rater", who.Name+" has signed in, with the role "+string(who.Role))}
}
