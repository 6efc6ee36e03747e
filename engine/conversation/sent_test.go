package conversation_test

import (
	"errors"
	"testing"

	"switchboard/engine"
	"switchboard/engine/conversation"
)

func TestAChainBeginsWhereItIsKept(t *testing.T) {
	kept := map[string]engine.Trial{"b": {ID: "b", Follows: "a"}, "a": {ID: "a", Follows: conversation.SentPrefix + "0123"}, "c": {ID: "c", Follows: "gone"}}
	read := func(id string) (engine.Trial, error) {
		if t, ok := kept[id]; ok {
			return t, nil
		}
		return engine.Trial{}, errors.New("no such trial")
	}
	if chain, err := conversation.Chain("b", read); err != nil || len(chain) != 2 || chain[0].ID != "a" {
		t.Errorf("%+v %v", chain, err)
	}
	if chain, err := conversation.Chain(conversation.SentPrefix+"0123", read); err != nil || len(chain) != 0 {
		t.Errorf("%+v %v", chain, err)
	}
	if _, err := conversation.Chain("c", read); err == nil {
		t.Error("a trial that is missing is passed over")
	}
}
