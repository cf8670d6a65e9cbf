// How long the store's statements take on PostgreSQL, and whether a long queue makes them longer.
//   dotnet run -c Release --project bench/Store -- [rows,rows,… [rounds [burst]]]        TEST_POSTGRES holds the server's connection string
using Distributed.Store;

var server = Environment.GetEnvironmentVariable("TEST_POSTGRES")
    ?? throw new InvalidOperationException("""Set TEST_POSTGRES first: eval "$(tests/services up /tmp/services)".""");
var sizes = (args.Length > 0 ? args[0] : "1000,100000,1000000").Split(',').Select(int.Parse).ToList();
var rounds = args.Length > 1 ? int.Parse(args[1]) : 30;
var isBurst = args is [_, _, "burst"];

var queues = new List<QueueDatabase>();
try
{
    foreach (var size in sizes)
    {
        Console.Error.WriteLine($"Filling a database with {size:N0} queued jobs");
        queues.Add(await QueueDatabase.FillAsync(server, size, isBurst));
    }
    var latencies = new Latencies(sizes);
    // Turn and turn about, so that what else the machine does harms all sizes alike. The first rounds warm everything and are not counted.
    for (var round = -3; round < rounds; round++)
        foreach (var queue in queues) await new Workload(queue, latencies, isCounted: round >= 0).RunAsync();
    Console.WriteLine(latencies.ToMarkdown());
    var listener = queues[^1].Explain();
    await new Workload(queues[^1], latencies, isCounted: false).RunAsync();
    foreach (var plan in listener.Plans) Console.WriteLine($"```\n{plan}\n```\n");
}
finally
{
    foreach (var queue in queues) await queue.DisposeAsync();
}
