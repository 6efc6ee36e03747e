// Package conversation tells what each lane of a conversation was asked and has
// answered so far: from the trials that follow each other to the messages that
// are sent.
package conversation
