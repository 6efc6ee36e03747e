package reservations

import (
	"os/exec"
	"testing"
)

func TestWhatIsSureOfAProcess(t *testing.T) {
	me := self()
	if me.Place == "" || me.Start == "" {
		t.Skip("the system does not name processes")
	}
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Skip(err)
	}
	for outcome, c := range map[string]struct {
		process process
		gone    bool
	}{
		"this one runs":                    {me, false},
		"one that ended is gone":           {process{me.Place, ended.Process.Pid, "1"}, true},
		"its number is another one's now":  {process{me.Place, me.PID, "1"}, true},
		"elsewhere nobody can tell":        {process{"another machine", ended.Process.Pid, "1"}, false},
		"nobody can tell what has no name": {process{}, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := c.process.gone(); got != c.gone {
				t.Errorf("%+v: gone %v", c.process, got)
			}
		})
	}
}
