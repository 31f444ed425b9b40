// Waiting for a goroutine that waits for a finalizer.
// outcome: prints freed 0
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type handle struct{ number *int }

var freed, reached int32
var workers sync.WaitGroup

func finish(*handle) {
	atomic.StoreInt32(&reached, 1)
	workers.Wait() // expect: thread-join @go-finalizer
}

func main() {
	workers.Add(1)
	runtime.SetFinalizer(&handle{new(int)}, finish)
	for atomic.LoadInt32(&reached) == 0 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	for i := 0; i < 100; i++ {
		runtime.SetFinalizer(&handle{new(int)}, func(*handle) { atomic.AddInt32(&freed, 1) })
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("freed", atomic.LoadInt32(&freed))
}
