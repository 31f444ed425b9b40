# Monitor#try_enter neither waits nor raises.
# outcome: prints went in

require "monitor"

GUARD = Monitor.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    if GUARD.try_enter
      puts "went in"
      GUARD.exit
    end
  end)
end

make_one
Array.new(50) until $ran
