package engine

import (
	"strings"
	"testing"
)

func TestTaskNamesAreReadInAnyFormPeopleUse(t *testing.T) {
	for _, task := range Tasks {
		if got, err := ParseTask(strings.ToUpper(strings.ReplaceAll(string(task), " ", "-"))); err != nil || got != task {
			t.Errorf("%q: %q, %v", task, got, err)
		}
	}
	if got, err := ParseTask(" qa "); err != nil || got != QA {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := ParseTask("poetry"); err == nil || !strings.Contains(err.Error(), "summarization") {
		t.Error(err)
	}
}
