package app

import (
	"fmt"
	"io"

	"switchboard/engine/calllog"
	"switchboard/engine/dispatch"
	"switchboard/engine/telemetry"
	"switchboard/eval/outfile"
	"switchboard/eval/store/records"
	"switchboard/ui/cli"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// listening has what is to be closed of those who hear what becomes of prompts.
// Each of its ends says what went wrong meanwhile.
type listening struct{ ends []func() error }

// end ends them, and says once for each what it could not tell.
func (l *listening) end(stderr io.Writer) {
	for _, end := range l.ends {
		if err := end(); err != nil {
			fmt.Fprintf(stderr, "switchboard: %v; no call waited for that\n", err)
		}
	}
}

// listen makes the log and the collector hear what becomes of prompts, where
// somebody asked for them, and the store how circuits turn. Commands that call no
// model need none of them.
func (e environment) listen(app *shell.App, c config.Config, flags cli.Flags, needs cli.Needs) error {
	var all []dispatch.Listener
	if flags.Log != "" {
		l, err := e.openLog(flags, c.StorePath(flags.Store, flags.Demo))
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	if o := c.TelemetryOptions(); o.Endpoint != "" && needs.Models {
		o.Version = version()
		t, err := telemetry.New(o)
		if err != nil {
			app.Notices = append(app.Notices, "no telemetry is sent: "+err.Error())
		} else {
			e.listening.ends = append(e.listening.ends, t.Close)
			all = append(all, t)
		}
	}
	if records, ok := app.Store.(*records.Store); ok && needs.Models && (needs.Writable || needs.Interactive) {
		k := &circuitKeeper{store: records}
		e.listening.ends = append(e.listening.ends, k.end)
		app.Dispatcher.Breakers().Tell(k.keep)
	}
	for _, l := range all {
		app.Dispatcher.Listen(l)
		app.Background.Dispatcher.Listen(l)
	}
	return nil
}

// openLog opens the file of --log, behind what is there.
func (e environment) openLog(flags cli.Flags, storePath string) (*calllog.Log, error) {
	if flags.Log == outfile.Stdout {
		return calllog.New(e.stderr), nil
	}
	keep := append(config.StoreFiles(storePath), outfile.Kept{What: "the config", Path: config.Path(flags.Config)})
	f, err := outfile.Job{Path: config.ExpandHome(flags.Log), Keep: keep}.Append()
	if err != nil {
		return nil, &cli.MisuseError{Err: fmt.Errorf("the log cannot be written: %w", err)}
	}
	l := calllog.New(f)
	e.listening.ends = append(e.listening.ends, func() error {
		err := f.Close()
		if wrong := l.Err(); wrong != nil {
			err = wrong
		}
		if err != nil {
			err = fmt.Errorf("the log is not whole: %w", err)
		}
		return err
	})
	return l, nil
}
