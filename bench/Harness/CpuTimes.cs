using System.Globalization;

namespace Distributed.Harness;

/// <summary>CPU time used so far by those that take part: this process, one server, RabbitMQ and Postgres with their children.</summary>
public sealed record CpuTimes(TimeSpan Client, TimeSpan Server, TimeSpan Broker, TimeSpan Database)
{
    private const double TicksPerSecond = 100;          // USER_HZ, a constant of Linux's interface

    public static CpuTimes Read(Server? server) => new(
        Environment.CpuUsage.TotalTime, server is null ? default : Time(File.ReadAllText($"/proc/{server.ProcessId}/stat"), 2), OfService("rabbit"), OfService("postgres"));

    public static CpuTimes operator -(CpuTimes to, CpuTimes from) =>
        new(to.Client - from.Client, to.Server - from.Server, to.Broker - from.Broker, to.Database - from.Database);

    /// <summary>Microseconds for each of so many jobs.</summary>
    public string Per(long jobs)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{Share(Client):F0} / {Share(Server):F0} / {Share(Broker):F0} / {Share(Database):F0}");

        double Share(TimeSpan time) => time.TotalMicroseconds / jobs;
    }

    /// <summary>
    /// tests/services marks the processes of each service with an environment variable. Postgres's backends write over theirs, so children are
    /// counted too; the time of dead ones is with their parents.
    /// </summary>
    private static TimeSpan OfService(string service)
    {
        var mark = $"DISTRIBUTED_TEST_SERVICE={Stage.Variable("TEST_SERVICES")}/{service}\0";
        var all = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0]))
            .Select(id => (Id: id, Stat: Read($"/proc/{id}/stat"), Environment: Read($"/proc/{id}/environ") + '\0')).Where(process => process.Stat.Length > 0).ToList();
        var marked = all.Where(process => process.Environment.Contains(mark, StringComparison.Ordinal)).Select(process => process.Id).ToHashSet();
        return all.Where(process => marked.Contains(process.Id) || marked.Contains(Fields(process.Stat)[1])).Aggregate(TimeSpan.Zero, (sum, process) => sum + Time(process.Stat, 4));
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";          // it has just ended, or is not ours to read
        }
    }

    /// <summary>What proc(5) calls field 3 and following.</summary>
    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    /// <param name="stat">The process.</param>
    /// <param name="parts">2: user and system; 4: those of its dead children too.</param>
    private static TimeSpan Time(string stat, int parts) => TimeSpan.FromSeconds(Fields(stat)[11..(11 + parts)].Sum(long.Parse) / TicksPerSecond);
}
