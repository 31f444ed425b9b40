# Mutex#lock asks for trap context before it asks whether the mutex is free.
# outcome: fails with ThreadError

GUARD = Mutex.new
CLEAN_UP = lambda do |_id|
  $ran = true
  GUARD.lock # expect: lock-acquisition
  puts "went in"
end

def make_one
  ObjectSpace.define_finalizer(Object.new, CLEAN_UP)
end

make_one
Array.new(50) until $ran
