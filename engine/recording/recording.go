// Package recording tells somebody what a recorder could not keep.
package recording

import "switchboard/engine"

// ErrorReporter is a recorder that reports what it could not keep.
type ErrorReporter struct {
	engine.Recorder
	NotStored func(trial string, lane int, failure error) // lane is -1 for the trial itself
}

// AddTrial keeps a trial.
func (r ErrorReporter) AddTrial(t engine.Trial) error {
	err := r.Recorder.AddTrial(t)
	if err != nil {
		r.NotStored(t.ID, -1, err)
	}
	return err
}

// AddAnswer keeps an answer.
func (r ErrorReporter) AddAnswer(trial string, lane int, a engine.Answer) error {
	err := r.Recorder.AddAnswer(trial, lane, a)
	if err != nil {
		r.NotStored(trial, lane, err)
	}
	return err
}
