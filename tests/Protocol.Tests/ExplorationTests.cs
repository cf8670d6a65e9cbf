namespace Distributed.Protocol.Tests;

public sealed class ExplorationTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_workers_two_jobs_and_three_attempts_keep_every_property()
    {
        var model = new ProtocolModel(new Scope(), new Rules());
        var exploration = new Explorer<ModelState>(model).Explore();
        output.WriteLine(exploration.ToString());
        Assert.Null(exploration.Violation);
    }
    [Fact]
    public void One()
    {
        for (var a = 3; a <= 3; a++) for (var jobs = 1; jobs <= 2; jobs++) for (var m = 1; m <= 2; m++) {
        var model = new ProtocolModel(new Scope { Jobs = jobs, Attempts = a, Messages = m }, new Rules());
        var exploration = new Explorer<ModelState>(model, 8_000_000).Explore();
        output.WriteLine($"{a} {jobs} {m}: {exploration}");
        }
    }
}
