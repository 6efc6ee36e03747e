package config

import (
	"testing"
	"time"
)

func TestTheTimeOfAWholeAnswer(t *testing.T) {
	c, err := laid(t, "[limits]\nanswer = \"2m\"\n[[model]]\nid = \"thinker\"\nprovider = \"openai\"\nanswer = \"0s\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.DispatchLimits().Answer; got != 2*time.Minute {
		t.Errorf("of all models: %v", got)
	}
	for _, m := range c.Models {
		switch own := m.Model().Answer; {
		case m.ID == "thinker" && (own == nil || *own != 0):
			t.Errorf("the model's own is %v, want none", own)
		case m.ID != "thinker" && own != nil:
			t.Errorf("%s has one of its own", m.ID)
		}
	}
	if c, err := laid(t, ""); err != nil || c.DispatchLimits().Answer <= 0 {
		t.Errorf("there is none by default: %v", err)
	}
}
