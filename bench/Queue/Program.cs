// How fast jobs are accepted, how soon an idle worker has one, and how fast a backlog of trivial jobs drains.
//   eval "$(tests/services up DIR)"; dotnet run -c Release --project bench/Queue -- [accept|latency|drain|all [rounds]]
//   … -- fairness [rounds]: how long small tenants wait behind a big one; … -- backlog: what the relay's look costs then;
//   … -- eta [minutes]: how true the ETAs are that jobs are given.
using Distributed.Harness;
using Distributed.Queue;

if (args is [InsertThenPublish.Argument])
{
    await InsertThenPublish.ServeAsync();
    return;
}
var part = args.Length > 0 ? args[0] : "all";
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var sizes = args.Length > 1 ? args[1..].Select(int.Parse).ToArray() : [1_000, 1_000_000];

Console.WriteLine(Machine.Describe() + "\n");
if (part is "fairness" or "backlog" or "eta")
{
    Console.WriteLine(part switch
    {
        "fairness" => await new FairShare(rounds).RunAsync(),
        "backlog" => await new BacklogLook(looks: 100).RunAsync([.. sizes]),
        _ => await new EtaTruth(TimeSpan.FromMinutes(rounds)).RunAsync(),
    });
    return;
}
await using var product = await Side.StartAsync(Server.Program("Producer"));
await using var alternative = await Side.StartAsync(typeof(Side).Assembly.Location, InsertThenPublish.Argument);
if (part is "latency" or "all") Console.WriteLine(await new IdleLatency(product, alternative, samples: 100 * rounds).RunAsync());
if (part is "drain" or "all") Console.WriteLine(await new DrainRate(product, jobs: 5_000, rounds).RunAsync(10, 64));
if (part is "accept" or "all") Console.WriteLine(await new AcceptRate(product, alternative, rounds, TimeSpan.FromSeconds(8)).RunAsync(16, 64));
