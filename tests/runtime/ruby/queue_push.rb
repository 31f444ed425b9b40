# A Thread::Queue is what finalizers should use: push, << and close take no lock that can be refused.
# outcome: prints popped 1, popped 2

WORK = Thread::Queue.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    WORK.push(1)
    WORK << 2
    WORK.close
    $ran = true
  end)
end

make_one
Array.new(50) until $ran
puts "popped #{WORK.pop}, popped #{WORK.pop}"
