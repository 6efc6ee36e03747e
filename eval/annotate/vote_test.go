package annotate

import (
	"errors"
	"os"
	"slices"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
)

func TestAVoteIsKeptWhole(t *testing.T) {
	b := newFixture(t, 40)
	d := b.open("ana")
	i := b.next(d)
	j := judged(i, onlyBig)
	j.Tags, j.Note = []eval.Tag{eval.Wrong}, "no proof"
	cast, err := d.Cast(i, j)
	evaltest.Must(t, err)
	t.Run("with its id, time, rater, session and blindness", func(t *testing.T) {
		events, err := b.Ratings(i.Trial.ID)
		evaltest.Must(t, err)
		want := eval.Rating{
			ID: cast.ID, Time: b.now(), Rater: "ana", Session: d.Session(), Trial: i.Trial.ID, Prompt: eval.PromptKey(i.Prompt), Shown: i.Shown,
			Scale: eval.Accept, Verdicts: j.Verdicts, Blind: true, Draw: i.Draw, Tags: j.Tags, Note: j.Note, Task: i.Task,
		}
		if len(events) != 1 || cast.ID == "" {
			t.Fatalf("got %+v", events)
		}
		evaltest.Same(t, events[0], want)
		evaltest.Same(t, cast, want)
	})
	t.Run("and what takes it back says of what, and judges nothing", func(t *testing.T) {
		undo, err := d.Retract(cast.ID)
		evaltest.Must(t, err)
		events, err := b.Ratings(i.Trial.ID)
		evaltest.Must(t, err)
		want := cast
		want.ID, want.Retracts, want.Verdicts, want.Tags, want.Note = undo.ID, cast.ID, nil, nil, ""
		if len(events) != 2 || undo.ID == cast.ID {
			t.Fatalf("got %+v", events)
		}
		evaltest.Same(t, events[1], want)
	})
	t.Run("in a session that has ended it cannot be taken back", func(t *testing.T) {
		vote := b.voteNext(d)
		evaltest.Must(t, d.Reveal())
		undo, err := d.Retract(vote.ID)
		if !errors.Is(err, eval.ErrInvalid) || undo.Retracts != vote.ID {
			t.Fatalf("got %+v, %v", undo, err)
		}
	})
	t.Run("and one that nobody has seen cannot either", func(t *testing.T) {
		undo, err := d.Retract("nothing")
		if !errors.Is(err, eval.ErrNotFound) || undo.Retracts != "nothing" {
			t.Fatalf("got %+v, %v", undo, err)
		}
	})
	storetest.Sound(t, b.Store)
}

func TestTheQueueKnowsItsOwnVotes(t *testing.T) {
	votes := func(d *Queue) int {
		t.Helper()
		p, err := d.Progress()
		evaltest.Must(t, err)
		return p.Votes
	}
	t.Run("without looking at the file again", func(t *testing.T) {
		b := newFixture(t, 40)
		d := b.open("ana")
		first := b.voteNext(d)
		b.voteNext(d)
		_, err := d.Retract(first.ID)
		evaltest.Must(t, err)
		evaltest.Must(t, os.Rename(b.Path(), b.Path()+".away"))
		if p, err := d.Progress(); err != nil || p.Votes != 1 || p.Done != 1 {
			t.Fatalf("got %+v, %v", p, err)
		}
	})
	t.Run("of which a skip is none", func(t *testing.T) {
		b := newFixture(t, 40)
		d := b.open("ana")
		b.voteNext(d)
		b.skip(d, b.next(d))
		if n := votes(d); n != 1 {
			t.Fatalf("ana has rated %d", n)
		}
	})
	t.Run("where somebody else has voted in between too", func(t *testing.T) {
		b := newFixture(t, 40)
		ana, ben := b.open("ana"), b.open("ben")
		i := b.next(ana)
		b.voteNext(ben)
		b.vote(ana, i)
		if n := votes(ana); n != 1 {
			t.Fatalf("ana has %d votes", n)
		}
		if next := b.next(ana); next.Prompt == i.Prompt {
			t.Fatal("it is handed out again")
		}
	})
	t.Run("and brings again what one of them was about", func(t *testing.T) {
		b := newFixture(t, 40)
		d := b.open("ana")
		i := b.next(d)
		vote := b.vote(d, i)
		got, err := b.open("ana").Item(vote)
		evaltest.Must(t, err)
		if got.Prompt != i.Prompt || !slices.Equal(got.Shown, i.Shown) || got.Draw != i.Draw || got.Session != i.Session || got.Rater != "ana" {
			t.Fatalf("got %+v, not %+v", got, i)
		}
		evaltest.Same(t, got.Answers, i.Answers)
		vote.Shown[0].Lane = 7
		if _, err := d.Item(vote); !errors.Is(err, ErrNoAnswer) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestAChosenTrialIsNotBlind(t *testing.T) {
	b := newFixture(t, 1)
	trial := benchTrial(0)
	shown := []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 1, Model: "big"}}
	item := Chosen(trial, "ana", eval.Accept, shown...)
	cast, err := Cast(b.Store, item, judged(item, onlyBig), b.now())
	evaltest.Must(t, err)
	undo, err := Retract(b.Store, item, cast.ID, b.now())
	evaltest.Must(t, err)
	for _, r := range []eval.Rating{cast, undo} {
		if r.Blind || r.Session != "" || r.Draw != (eval.Draw{Method: eval.SelfChosen}) || r.ID == "" || !r.Time.Equal(b.now()) || r.Rater != "ana" || r.Task != trial.Decision.Task || !slices.Equal(r.Shown, shown) {
			t.Errorf("got %+v", r)
		}
	}
	if events, err := b.Ratings(trial.ID); err != nil || len(eval.WithoutRetracted(events)) != 0 || len(events) != 2 {
		t.Fatalf("got %+v, %v", events, err)
	}
}
