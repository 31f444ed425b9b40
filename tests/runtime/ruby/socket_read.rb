# A peer that says nothing is waited for.
# outcome: hangs

require "socket"

SERVER = TCPServer.new("127.0.0.1", 0)
CLIENT = TCPSocket.new("127.0.0.1", SERVER.addr[1])

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    CLIENT.gets # expect: blocking-io @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts "done"
