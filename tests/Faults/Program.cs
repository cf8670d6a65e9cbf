using System.Globalization;
using Distributed.Faults;

const string Usage = """
    run --jobs 1000 --faults 12 --seed 1 --out DIR [--load SECONDS] [--every SECONDS] [--only WORDS] [--real]
        posts jobs while nemeses strike, then checks; --real paints with the models that come with the product
    check DIR
        checks what a run has left
    """;
var options = Options(args.Skip(1));
try
{
    switch (args)
    {
        case ["run", ..]:
            var folder = Path.GetFullPath(options.GetValueOrDefault("out") ?? Directory.CreateTempSubdirectory("faults-").FullName);
            var (jobs, faults) = (Number("jobs", 1000), Number("faults", 12));
            await using (var services = await OwnServices.StartAsync())
            {
                await new Soak(new(folder, jobs, faults, Number("seed", 1))
                {
                    Load = TimeSpan.FromSeconds(Number("load", 50)),
                    Every = options.ContainsKey("every") ? TimeSpan.FromSeconds(Number("every", 5)) : null,
                    AtOnce = Number("at-once", 3),
                    Poisons = Number("poisons", Math.Max(1, jobs * 3 / 1000)),
                    Workers = Number("workers", 3),
                    Only = options.GetValueOrDefault("only"),
                    RealEngine = options.ContainsKey("real"),
                }, services, Console.Out).RunAsync();
            }
            return Check(folder);
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

static int Check(string folder)
{
    var run = RunRecord.Read(folder);
    var violations = Checker.Check(run);
    var report = Report.Write(run, violations);
    File.WriteAllText(Path.Combine(folder, "report.md"), report);
    Console.WriteLine(report);
    Console.WriteLine($"{violations.Count} violations; all of it is in {folder}");
    return violations.Count == 0 ? 0 : 1;
}

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
