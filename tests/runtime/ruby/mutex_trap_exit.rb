# trap("EXIT") is a trap like any other, although no signal came.
# outcome: prints refused: ThreadError

GUARD = Mutex.new
trap("EXIT") do
  GUARD.synchronize { puts "went in" } # expect: lock-acquisition @ruby-trap
rescue => e
  puts "refused: #{e.class}"
end
