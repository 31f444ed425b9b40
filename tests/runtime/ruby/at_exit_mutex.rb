# at_exit and END are ordinary code.
# outcome: prints end block, exit block

GUARD = Mutex.new
at_exit { GUARD.synchronize { print "exit block" } }
END { GUARD.synchronize { print "end block, " } }
