namespace Distributed.Faults.Tests;

public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Runs = 3;

    /// <summary>A run in which the machine kept a process from running for seconds is no witness against the product, and another one is made.</summary>
    [Fact, Trait("Machine", "Alone")]
    public async Task A_thousand_jobs_survive_twelve_faults_and_every_invariant_holds()
    {
        WholeSystem.OnlyOnRequest();
        for (var left = Runs; ; left--)
        {
            using var folder = new Folder();
            await using var services = await SharedServices.StartAsync(withSmallDisks: true);
            var settings = new SoakSettings(folder.Path, Jobs: 1000, Faults: 12, Seed: 1)
            {
                Load = TimeSpan.FromSeconds(55), Every = TimeSpan.FromSeconds(5), AtOnce = 3, Poisons = 3,
            };
            await new Soak(settings, services, TextWriter.Null).RunAsync();
            var run = RunRecord.Read(folder.Path);
            var violations = Checker.Check(run);
            output.WriteLine(Report.Write(run, violations));
            var wasRefused = new[] { Refusal.QueueFull, Refusal.DayUsed }.Select(refusal => Refusal.Count(run, refusal) > 0).ToList();
            var isTested = violations.Count == 0 && !wasRefused.Contains(false);
            if (!isTested && (violations.Count == 0 || run.WasDisturbed) && left > 1) continue;
            Assert.Empty(violations);
            Assert.DoesNotContain(false, wasRefused);          // or the limits were not put to the test
            folder.IsDone = true;
            return;
        }
    }
}
