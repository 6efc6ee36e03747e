// Package agreement says how far two answers to one prompt agree. A cascade that doubts
// the answer of one model asks a second model, the check, and decides by how far the two
// agree.
//
// An answer is read once, by Read, and compared as often as needed. What is read is
// kept in place of the text: hashes of its words, its final value, its code. The same
// answers give the same numbers on every machine.
//
// Nothing here proves that two answers are the same, or that either is right: two
// models can agree on a wrong number. What agreement is worth is learned from ratings.
package agreement

// Version names what is read and how it is compared. It changes whenever the same
// two texts could give other features.
const Version = "agreement-1"
