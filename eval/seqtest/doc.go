// Package seqtest tests a mean by betting: e-processes that stay valid however
// often one looks (Waudby-Smith and Ramdas, 2024; Ville's inequality).
package seqtest
