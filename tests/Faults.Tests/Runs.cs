using System.Security.Cryptography;
using Distributed.Faults.Programs;
using Distributed.Images;

namespace Distributed.Faults.Tests;

/// <summary>
/// A run that was as it should be, to be spoilt in one place: a good job, a poison job, a bad one and a cancelled one; and a tenant with a daily
/// limit and one of whose jobs two may wait, each with jobs that it cancelled while they waited.
/// </summary>
internal static class Runs
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Good = Id(1), Poison = Id(2), Bad = Id(3), Cancelled = Id(4), Metered = Id(5), Narrow = Id(7);

    public static readonly int Day = (int)(Start - DateTimeOffset.UnixEpoch).TotalDays;

    private const string Owner = "host-100-abcd", Other = "host-200-abcd";

    public static RunRecord Sound()
    {
        var (image, blob) = Picture(Good, attempt: 2, "Good 1 100");
        return new()
        {
            Jobs =
            [
                Job(Good, "succeeded", "Good 1 100", attempt: 2, crashes: 1) with { ClaimedAt = At(25), FinishedAt = At(26), StagesUs = [0, 100_000, 0, 300] },
                Job(Poison, "failed", "Poison 2 100", attempt: 3, crashes: 3) with { ErrorCode = "worker_crashed", ClaimedAt = At(30), FinishedAt = At(45) },
                Job(Bad, "failed", "Bad 3 100", attempt: 1, failures: 1) with { ErrorCode = "out_of_memory", ClaimedAt = At(2), FinishedAt = At(3) },
                Job(Cancelled, "cancelled", "Endless 4 100", attempt: 1) with { ClaimedAt = At(2), FinishedAt = At(5) },
                Waiting(Metered, "metered", 5) with { Key = "key-1" }, Waiting(Id(6), "metered", 6),
                Waiting(Narrow, "narrow", 7), Waiting(Id(8), "narrow", 8), Waiting(Id(9), "narrow", 9) with { CreatedAt = At(8), FinishedAt = At(9) },
            ],
            Events =
            [
                .. History(Good, ("queued", 0, "client", 0), ("running", 1, Owner, 2), ("queued", 1, "reaper", 20), ("running", 2, Other, 25), ("succeeded", 2, Other, 26)),
                .. History(Poison, ("queued", 0, "client", 0), ("running", 1, Owner, 2), ("queued", 1, "reaper", 10), ("running", 2, Other, 12), ("queued", 2, "reaper", 25),
                    ("running", 3, Other, 30), ("failed", 3, "reaper", 45)),
                .. History(Bad, ("queued", 0, "client", 0), ("running", 1, Other, 2), ("failed", 1, Other, 3)),
                .. History(Cancelled, ("queued", 0, "client", 0), ("running", 1, Other, 2), ("cancelled", 1, Other, 5)),
                .. new[] { Metered, Id(6), Narrow, Id(8) }.SelectMany(job => History(job, ("queued", 0, "client", 0), ("cancelled", 0, "client", 6))),
                .. History(Id(9), ("queued", 0, "client", 8), ("cancelled", 0, "client", 9)),
            ],
            Images = [image],
            Blobs = [blob],
            Entries =
            [
                Entry("clients", "post", "ok", 0) with { Job = Good, Number = 1, Key = "key-1", Ms = 5 },
                Entry(Owner, "paint", "invoke", 2) with { Number = 2, Note = "Poison" },
                Entry("runner", "exit", "info", 2) with { Note = "worker1 100 137" },
                Entry("runner", "worker kill -9", "invoke", 4) with { Note = "worker1 100" },
                Entry("runner", "worker kill -9", "ok", 4) with { Note = "worker1 100" },
                Entry("runner", "exit", "ok", 4) with { Note = "worker1 101 137" },
                Entry("clients", "cancel", "ok", 6) with { Job = Cancelled, Number = 4, Status = "cancelled" },
                Entry(Owner, "commit", "fail", 25) with { Job = Good, Attempt = 1 },
                Entry(Other, "commit", "ok", 26) with { Job = Good, Attempt = 2 },
                Entry("clients", "post", "ok", 0) with { Job = Metered, Number = 5, Key = "key-1", Ms = 5, Tenant = "metered" },
                Entry("clients", "post", "info", 0) with { Number = 6, Ms = 5, Tenant = "metered" },
                Entry("clients", "post", "fail", 1) with { Number = 16, Ms = 5, Tenant = "metered", Note = Refusal.DayUsed },
                Entry("clients", "post", "fail", 1) with { Number = 9, Ms = 5, Tenant = "narrow", Note = Refusal.QueueFull },
                Entry("clients", "post", "ok", 8) with { Job = Id(9), Number = 9, Ms = 5, Tenant = "narrow" },
                Entry("clients", "list", "ok", 27) with { Job = Metered, Tenant = "metered" },
                Entry("clients", "peek", "fail", 27) with { Job = Metered, Tenant = "narrow", Note = "404" },
                Entry("clients", "look", "ok", 27) with { Job = Good, Number = 1, Attempt = 2, Status = "succeeded" },
                Entry("runner", "exit", "ok", 60) with { Note = "worker2 200 0" },
            ],
            Tenants = [new("metered", null, 0.25), new("narrow", 2, null)],
            Usage = [new("metered", Day, 200_000)],
        };
    }

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static HistoryEntry Entry(string process, string op, string type, double at) => new(process, op, type, At(at));

    public static JobRecord Job(Guid id, string status, string prompt, int attempt, int crashes = 0, int failures = 0) => new(id, status, attempt, crashes, failures)
    {
        Prompt = prompt, NegativePrompt = "", Width = 16, Height = 16, Steps = 4, Guidance = 7.5, ImageCount = 1, CreatedAt = At(0),
    };

    /// <summary>A tenant's job that is cancelled before anybody takes it; it was thought to take a tenth of a second.</summary>
    private static JobRecord Waiting(Guid id, string tenant, int number) =>
        Job(id, "cancelled", $"Good {number} 100", attempt: 0) with { Tenant = tenant, EstimatedUs = 100_000, FinishedAt = At(6) };

    public static IEnumerable<EventRecord> History(Guid job, params (string To, int Attempt, string Actor, double At)[] steps) =>
        steps.Select((step, i) => new EventRecord(job, i + 1, i == 0 ? null : steps[i - 1].To, step.To, step.Attempt, step.Actor, At(step.At)));

    public static (ImageRecord Image, BlobRecord Blob) Picture(Guid job, int attempt, string prompt, long seed = 7)
    {
        var png = PngWriter.Write(DoublePicture.Paint(prompt, "", 16, 16, 4, 7.5, seed), 16, 16);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        var name = $"default/{job}/{attempt}-0-{hash[..16]}.png";
        return (new(job, 0, name, seed, hash, png.Length), new(name, png));
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
