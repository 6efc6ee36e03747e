package ui

import (
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/ui/compare"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// newContext is the context of a program that starts now.
func newContext(app shell.App, fx *shell.Effects) *shell.Context {
	return &shell.Context{
		App: app, Effects: fx, Theme: styled.NewTheme(app.Preferences.Theme, app.Preferences.Colours), Opened: time.Now(),
		Auto: app.Preferences.Theme == "" || app.Preferences.Theme == "auto", Notes: format.CleanNotices(app.Notices), Remark: found(app.Catalog),
	}
}

// learn notes what the newest trials of the store show: that prompts were sent
// and answers rated.
func learn(d *shell.Context, msg shell.Listed) {
	if slices.ContainsFunc(msg.Entries, func(e shell.Entry) bool { return !e.Sample }) {
		d.Use(compare.InPrompt, "send")
	}
	if slices.ContainsFunc(msg.Entries, func(e shell.Entry) bool { return e.Rated.People > 0 }) {
		d.Use(compare.InLanes, "rate-answer")
	}
	d.HistorySeen = true
}

// found says what was found at the start that can be asked: the providers
// whose key is there, and the servers on this machine.
func found(c engine.Catalog) string {
	if c.Simulated {
		return "" // the screen says so all the time
	}
	models := map[string]int{}
	for _, m := range c.Models {
		models[m.Provider]++
	}
	var keys, servers []string
	for id, s := range c.Providers {
		switch {
		case models[id] == 0:
		case s.Found:
			servers = append(servers, format.Name(id)+" with "+format.Plural(models[id], "model"))
		case s.APIKey.Needed() && s.APIKey.Present():
			keys = append(keys, format.Name(id))
		}
	}
	slices.Sort(keys)
	slices.Sort(servers)
	var parts []string
	if len(keys) > 0 {
		parts = append(parts, "a key for "+strings.Join(keys, ", "))
	}
	if len(servers) > 0 {
		parts = append(parts, "on this machine "+strings.Join(servers, ", "))
	}
	if parts == nil {
		return ""
	}
	return "found " + strings.Join(parts, "; ")
}
