// Package recording tells somebody what a recorder could not keep.
package recording

import "switchboard/engine"

// Telling is a recorder whose errors somebody hears.
type Telling struct {
	engine.Recorder
	NotStored func(trial string, lane int, failure error) // lane is -1 for the trial itself
}

// AddTrial keeps a trial.
func (r Telling) AddTrial(t engine.Trial) error {
	err := r.Recorder.AddTrial(t)
	if err != nil {
		r.NotStored(t.ID, -1, err)
	}
	return err
}

// AddAnswer keeps an answer.
func (r Telling) AddAnswer(trial string, lane int, a engine.Answer) error {
	err := r.Recorder.AddAnswer(trial, lane, a)
	if err != nil {
		r.NotStored(trial, lane, err)
	}
	return err
}
