package engine

import "switchboard/providers"

// Update is one thing that happened in a lane: Sent, Piece, Ended or Unkept.
type Update interface{ update() }

type (
	// Sent says that a lane's request has left the queue.
	Sent struct{ Lane int }
	// Piece is a cleaned piece of a lane's answer, or of its reasoning.
	Piece struct {
		Lane      int
		Text      string
		Reasoning bool
	}
	// Ended is the last word of a lane: its whole answer.
	Ended struct {
		Lane   int
		Answer Answer
	}
	// Unkept says that the trial, or the answer of a lane, could not be
	// stored. Lane is -1 for the trial itself.
	Unkept struct {
		Lane int
		Err  error
	}
)

func (Sent) update()   {}
func (Piece) update()  {}
func (Ended) update()  {}
func (Unkept) update() {}

// Job is what the dispatcher is asked to do: one prompt, several models.
type Job struct {
	Query    Query
	Models   []providers.Model
	Set      string // for a prompt set: which one
	PromptID string // and which prompt of it
	NoStore  bool   // keep nothing of it
}
