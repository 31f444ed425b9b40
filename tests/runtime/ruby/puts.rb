# Writing to an IO is allowed: its lock is one that CRuby takes in trap context as well.
# outcome: prints out, warned

$stdout.sync = true

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    print "out, "
    $stdout.puts "warned"
    $ran = true
  end)
end

make_one
Array.new(50) until $ran
