package app

import (
	"time"

	"switchboard/engine/health"
	"switchboard/eval/store/records"
	"switchboard/ui/cli"
	"switchboard/ui/shell"
)

// watch makes the dispatcher tell how its calls went, and brings in how those
// of the last week did. The screen does not wait for that; a routed call that
// is sent at once does.
func watch(app *shell.App, records *records.Store, needs cli.Needs) {
	if !needs.Models {
		return
	}
	app.Health = health.New()
	app.Dispatcher.Watch(app.Health)
	now := time.Now()
	rebuild := func() {
		// A record that cannot be read is told where it is shown.
		_ = app.Health.Rebuild(records.Figures(now.Add(-healthSpan)), now)
	}
	switch {
	case needs.Health:
		rebuild()
	case needs.Interactive:
		go rebuild()
	}
}

// healthSpan is how far back the health of a model goes.
const healthSpan = 7 * 24 * time.Hour
