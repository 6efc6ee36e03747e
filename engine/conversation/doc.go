// Package conversation makes the messages that continue a conversation, from the trials that
// follow each other: what each lane was asked and has answered so far.
package conversation
