package promptset

import (
	"strings"
	"testing"
)

func TestASetHasABound(t *testing.T) {
	three := "{\"prompt\":\"a\"}\n{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n{\"prompt\":\"c\"}\n"
	if set, err := read(strings.NewReader(three), "f", 3); err != nil || len(set) != 3 {
		t.Errorf("at the bound: %d, %v", len(set), err)
	}
	if set, err := read(strings.NewReader(three), "f", 2); err == nil || set != nil || !strings.Contains(err.Error(), "f:4: there are more than 2 prompts") {
		t.Errorf("above it: %d, %v", len(set), err)
	}
}
