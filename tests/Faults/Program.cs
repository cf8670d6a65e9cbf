using System.Globalization;
using Distributed.Faults;

const string Usage = """
    run --jobs 1000 --faults 12 --seed 1 --out DIR [--load SECONDS] [--every SECONDS] [--only WORDS] [--slowness 1] [--real]
        posts jobs while nemeses strike, then checks; --real paints with the models that come with the product
    cluster [--out DIR]
        posts jobs over a RabbitMQ of three nodes whose leader is killed and frozen and whose follower is killed, then checks
    failover [--async] [--out DIR]
        posts jobs over a Postgres with a standby that takes the primary's place twice, then checks; --async lets the primary answer before the
        standby knows: then jobs must be lost, and the checker must see it
    check DIR
        checks what a run has left
    scenarios [--only WORDS] [--at-once 4] [--out DIR]
        runs the scenarios that can share their services, then those that cannot
    bugs [--only WORDS] [--at-once 4] [--out DIR]
        runs scenarios with each of the twelve bugs planted: every one must be caught
    """;
var options = Options(args.Skip(1));
using var signals = Leftovers.StopOnSignals();
try
{
    switch (args)
    {
        case ["run", ..]:
            var folder = Place();
            var (jobs, faults) = (Number("jobs", 1000), Number("faults", 12));
            await using (var services = await OwnServices.StartAsync(withSmallDisks: true))
            {
                await new Soak(new(folder, jobs, faults, Number("seed", 1))
                {
                    Load = TimeSpan.FromSeconds(Number("load", 50)),
                    Every = options.ContainsKey("every") ? TimeSpan.FromSeconds(Number("every", 5)) : null,
                    AtOnce = Number("at-once", 3),
                    Poisons = Number("poisons", Math.Max(1, jobs * 3 / 1000)),
                    Slowness = Number("slowness", 1),
                    Workers = Number("workers", 3),
                    Only = options.GetValueOrDefault("only"),
                    RealEngine = options.ContainsKey("real"),
                }, services, Console.Out).RunAsync();
            }
            return Check(folder);
        case ["cluster", ..]:
            var nodes = Place();
            await using (var services = await OwnServices.StartAsync()) await new ClusterRun(nodes, services, Console.Out).RunAsync();
            return CheckCluster(nodes);
        case ["failover", ..]:
            var (pair, waits) = (Place(), !options.ContainsKey("async"));
            await using (var services = await OwnServices.StartAsync()) await new FailoverRun(pair, services, waits, Console.Out).RunAsync();
            return CheckFailover(pair, waits);
        case ["scenarios" or "bugs", ..]:
            return await TellAsync(args[0] == "bugs") ? 0 : 1;
        case ["check", var left]:
            return Check(left);
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (ServicesMissingException missing)
{
    Console.Error.WriteLine(missing.Message);
    return OwnServices.NotInstalled;
}

static int Check(string folder) => Judge(folder).Count == 0 ? 0 : 1;

static IReadOnlyList<Violation> Judge(string folder)
{
    var run = RunRecord.Read(folder);
    var violations = Checker.Check(run);
    var report = Report.Write(run, violations);
    File.WriteAllText(Path.Combine(folder, "report.md"), report);
    File.WriteAllLines(Path.Combine(folder, "violations.txt"), violations.Select(violation => $"{violation}"));
    Console.WriteLine(report);
    Console.WriteLine($"{violations.Count} violations; all of it is in {folder}");
    return violations;
}

static int CheckFailover(string folder, bool waitsForStandby)
{
    var report = FailoverReport.Write(RunRecord.Read(folder));
    File.WriteAllText(Path.Combine(folder, "failover.md"), report);
    Console.WriteLine(report);
    var isSo = FailoverReport.IsAsItShouldBe(Judge(folder), waitsForStandby);
    if (!waitsForStandby) Console.WriteLine(isSo ? "The checker sees the loss." : "Nothing was lost, or the checker does not see it.");
    return isSo ? 0 : 1;
}

static int CheckCluster(string folder)
{
    var run = RunRecord.Read(folder);
    var (report, errors) = (ClusterReport.Write(run), ClusterReport.Errors(run));
    File.WriteAllText(Path.Combine(folder, "cluster.md"), report);
    Console.WriteLine($"{report}\n{errors} errors seen by clients\n");
    return Math.Max(Check(folder), errors == 0 ? 0 : 1);
}

async Task<bool> TellAsync(bool withBugs)
{
    var stories = (from scenario in AllScenarios.Every
                   from bug in withBugs ? scenario.Bugs : (IReadOnlyList<PlantedBug?>)[null]
                   where !options.TryGetValue("only", out var only) || $"{scenario.Name} {bug?.Bug}".Contains(only, StringComparison.Ordinal)
                   select (scenario, bug)).ToList();
    foreach (var (scenario, _) in stories.Where(story => story.scenario.Missing is not null)) Console.WriteLine($"left out  {scenario}: {scenario.Missing}");
    stories.RemoveAll(story => story.scenario.Missing is not null);
    var place = Place();
    var results = new List<ScenarioResult>();
    foreach (var group in stories.GroupBy(story => story.scenario.NeedsOwnServices))
    {
        await using var services = await OwnServices.StartAsync();
        var runner = new ScenarioRunner(services, place);
        await Parallel.ForEachAsync(group, new ParallelOptions { MaxDegreeOfParallelism = group.Key ? 1 : Number("at-once", 4) }, async (story, _) =>
        {
            var result = await runner.RunAsync(story.scenario, story.bug);
            lock (results) results.Add(result);
            Console.WriteLine(result);
        });
    }
    Console.WriteLine(withBugs ? $"{results.Count(result => result.IsAsItShouldBe)} of {results.Count} bugs caught; all of it is in {place}"
        : $"{results.Count(result => result.IsAsItShouldBe)} of {results.Count} scenarios hold; all of it is in {place}");
    return results.TrueForAll(result => result.IsAsItShouldBe);
}

string Place() => Path.GetFullPath(options.GetValueOrDefault("out") ?? Directory.CreateTempSubdirectory("faults-").FullName);

int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

static Dictionary<string, string> Options(IEnumerable<string> words)
{
    var options = new Dictionary<string, string>();
    string? name = null;
    foreach (var word in words)
    {
        if (word.StartsWith("--", StringComparison.Ordinal)) options[name = word[2..]] = "";
        else if (name is not null) options[name] = word;
    }
    return options;
}
