using System.Text.RegularExpressions;

namespace Distributed.Deployment.Tests;

/// <summary>Alerts and charts name metrics by hand: every one of ours must be an instrument in the source, in Prometheus's spelling.</summary>
public sealed partial class MetricNameTests
{
    public static TheoryData<string> Files => ["k8s/components/monitoring/rules.yaml", "k8s/components/monitoring/dashboard.json"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_metric_named_is_one_that_a_process_tells(string file)
    {
        var named = MetricName().Matches(Repository.Read(file)).Select(match => match.Value).ToHashSet();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Told()));
    }

    [Fact]
    public void Every_instrument_has_a_chart()
    {
        var charted = MetricName().Matches(Repository.Read("k8s/components/monitoring/dashboard.json")).Select(match => match.Value).ToHashSet();
        Assert.Empty(Instruments().Select(one => one.Names).Where(names => !names.Any(charted.Contains)).Select(names => names[0]).Except(["distributed_job_accepted_total", "distributed_attempt_started_total"]));
    }

    [Fact]
    public void A_misspelt_metric_is_seen() => Assert.DoesNotContain("distributed_job_finishd_total", Told());

    private static HashSet<string> Told() => [.. Instruments().SelectMany(one => one.Names)];

    private static IEnumerable<(string Kind, string[] Names)> Instruments() =>
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        where !path.Contains("/obj/", StringComparison.Ordinal)
        from Match match in Instrument().Matches(File.ReadAllText(path))
        let kind = match.Groups[1].Value
        let name = match.Groups[2].Value.Replace('.', '_') + (match.Groups[3].Value.Contains("\"s\"", StringComparison.Ordinal) ? "_seconds" : "")
        select (kind, kind switch
        {
            "Counter" => new[] { name + "_total" },
            "Histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        });

    [GeneratedRegex("""\bdistributed_[a-z_]+\b""")]
    private static partial Regex MetricName();

    [GeneratedRegex("""Create(Counter|UpDownCounter|Histogram|ObservableGauge)(?:<\w+>)?\(\s*"(distributed\.[\w.]+)"(.*?);""", RegexOptions.Singleline)]
    private static partial Regex Instrument();
}
