namespace Distributed.Faults;

/// <summary>Every fault that a run can meet.</summary>
internal static class AllNemeses
{
    private const LinkDirection Both = LinkDirection.Both, There = LinkDirection.ToServer, Back = LinkDirection.ToClient;

    public static IReadOnlyList<Nemesis> Every { get; } =
    [
        new("worker kill -9", "worker crash", strike => strike.KillAsync(strike.AnyWorker())),
        new("worker frozen for less than a lease", "worker freeze", strike => strike.FreezeAsync(strike.AnyWorker(), strike.Seconds(4, 7))),
        new("worker frozen for longer than a lease", "worker freeze", strike => strike.FreezeAsync(strike.AnyWorker(), strike.Seconds(18, 20))),
        new("worker frozen before its commit", "stale commit", FreezeBeforeCommitAsync) { IsLong = true },          // its commit must find the database
        new("workers restarted one by one", "restart", RollAsync),
        new("producer kill -9", "producer", strike => strike.KillAsync(strike.AnyProducer())),
        new("producer frozen", "producer", strike => strike.FreezeAsync(strike.AnyProducer(), strike.Seconds(5, 12))),

        new("worker's clock an hour ahead", "restart", strike => SkewAsync(strike, TimeSpan.FromHours(1))) { Missing = FakeClock.Missing },
        new("worker's clock an hour behind", "restart", strike => SkewAsync(strike, TimeSpan.FromHours(-1))) { Missing = FakeClock.Missing },

        new("broker kill -9", "broker outage", strike => KillServiceAsync(strike, "rabbit", strike.Seconds(1, 4))) { IsLong = true },
        new("broker frozen", "broker outage", strike => FreezeServiceAsync(strike, "rabbit", strike.Seconds(10, 15))) { IsLong = true },
        new("broker's disk full", "broker outage", FillDiskAsync) { IsLong = true },
        new("broker loses its data", "broker loss", WipeRabbitAsync) { IsLong = true },
        new("queues purged", "broker loss", PurgeAsync),
        new("queues deleted", "broker loss", DeleteQueuesAsync),
        new("broker closes all connections", "messages", CloseConnectionsAsync),
        new("every message three times", "messages", DuplicateAsync),

        new("database kill -9", "database", strike => KillServiceAsync(strike, "postgres", strike.Seconds(0.5, 3))) { IsLong = true },
        new("database frozen", "database", strike => FreezeServiceAsync(strike, "postgres", strike.Seconds(5, 15))) { IsLong = true },
        new("database frozen for longer than a lease", "database", strike => FreezeServiceAsync(strike, "postgres", strike.Seconds(17, 20))) { IsLong = true },
        new("database ends all sessions", "database", TerminateBackendsAsync),
        new("database shut for writers", "database", strike => ReadOnlyDatabase.ForAsync(strike, strike.Seconds(10, 20))) { IsLong = true },
        new("database's disk full", "database", FullDisk.OfDatabaseAsync) { IsLong = true, Missing = SmallDisk.Missing },
        new("database's disk full, with its log", "database", FullDisk.OfDatabaseAndItsLogAsync) { IsLong = true, Missing = SmallDisk.Missing },

        // Not killed: Azurite writes its index down every few seconds, and a kill loses blobs that it has answered for.
        new("image store restarted", "image store", strike => strike.ForAsync("azurite", strike.Seconds(1, 6),
            () => strike.System.Services.DoAsync("stop-azurite"), () => strike.System.Services.DoAsync("start-azurite"))) { IsLong = true },
        new("image store frozen", "image store", strike => FreezeServiceAsync(strike, "azurite", strike.Seconds(5, 12))) { IsLong = true },
        new("image store's disk full", "image store", FullDisk.OfImagesAsync) { IsLong = true, Missing = SmallDisk.Missing },
        Refusing("image store answers 500", HttpAnswer.InternalError),
        Refusing("image store answers 503", HttpAnswer.ServerBusy),

        Partition("worker cut off from the database", Service.Database, Both, strike => strike.AnyWorker()),
        Partition("worker's words do not reach the database", Service.Database, There, strike => strike.AnyWorker()),
        Partition("database's words do not reach a worker", Service.Database, Back, strike => strike.AnyWorker()),
        Partition("worker cut off from the broker", Service.Broker, Both, strike => strike.AnyWorker()),
        Partition("broker's words do not reach a worker", Service.Broker, Back, strike => strike.AnyWorker()),
        Partition("worker cut off from the image store", Service.Images, Both, strike => strike.AnyWorker()),
        Partition("image store's words do not reach a worker", Service.Images, Back, strike => strike.AnyWorker()),
        Partition("producer cut off from the broker", Service.Broker, Both, strike => strike.AnyProducer()),
        Partition("producer's words do not reach the broker", Service.Broker, There, strike => strike.AnyProducer()),
        Partition("producer cut off from the database", Service.Database, Both, strike => strike.AnyProducer()),
        Partition("database's words do not reach a producer", Service.Database, Back, strike => strike.AnyProducer()),

        new("slow network", "network", strike => strike.ForAsync([strike.AnyWorker(), strike.AnyProducer()], (Service)strike.Random.Next(3),
            new() { Delay = TimeSpan.FromMilliseconds(200), Jitter = TimeSpan.FromMilliseconds(100) }, strike.Seconds(8, 12))),
        new("narrow network", "network", strike => strike.ForAsync([strike.AnyWorker()], (Service)strike.Random.Next(3), new() { BytesPerSecond = 8000 }, strike.Seconds(8, 12))),
        new("connections reset", "network", strike => strike.ForAsync([strike.AnyWorker(), strike.AnyProducer()], (Service)strike.Random.Next(3),
            new() { Resets = true }, strike.Seconds(1, 5))),
        new("connections cut in mid-word", "network", strike => strike.ForAsync([strike.AnyWorker(), strike.AnyProducer()], (Service)strike.Random.Next(3),
            new() { CutAfterBytes = 3000 }, strike.Seconds(3, 6))),
        new("database's answers to workers lost", "network", strike => LoseAnswersAsync(strike, Service.Database, strike.System.Workers)),
        new("database's answers to producers lost", "network", strike => LoseAnswersAsync(strike, Service.Database, strike.System.Producers)),
        new("image store's answers lost", "network", strike => LoseAnswersAsync(strike, Service.Images, strike.System.Workers)),
    ];

    private static Nemesis Partition(string name, Service service, LinkDirection direction, Func<Strike, FleetProcess> whom) =>
        new(name, "partition", strike => strike.ForAsync([whom(strike)], service, LinkFault.Partition(direction), strike.Seconds(10, 20)));

    private static Nemesis Refusing(string name, HttpAnswer answer) => new(name, "image store",
        strike => strike.ForAsync([.. strike.System.Processes], Service.Images, new() { Answer = answer }, strike.Seconds(10, 15))) { IsLong = true };

    private static async Task FreezeBeforeCommitAsync(Strike strike)
    {
        // Whoever commits next stops itself (Witness); which process that is, the kernel knows.
        strike.Begins("next to commit");
        await File.WriteAllTextAsync(strike.System.FreezeFile, "");
        await Task.Delay(strike.Seconds(18, 20));
        File.Delete(strike.System.FreezeFile);
        foreach (var worker in strike.System.Workers) await worker.SignalAsync("CONT");
        strike.Ends("next to commit");
    }

    private static async Task RollAsync(Strike strike)
    {
        foreach (var worker in strike.System.Workers)
        {
            strike.Begins($"{worker.Name} {worker.Id}");
            await worker.TerminateAsync();
            strike.Ends(worker.Name);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }

    private static Task KillServiceAsync(Strike strike, string service, TimeSpan time) =>
        strike.ForAsync(service, time, () => strike.System.Services.DoAsync($"kill-{service}"), () => strike.System.Services.DoAsync($"start-{service}"));

    private static Task FreezeServiceAsync(Strike strike, string service, TimeSpan time) =>
        strike.ForAsync(service, time, () => strike.System.Services.DoAsync($"freeze-{service}"), () => strike.System.Services.DoAsync($"thaw-{service}"));

    private static async Task SkewAsync(Strike strike, TimeSpan ahead)
    {
        var worker = strike.AnyWorker();
        strike.Begins($"{worker.Name} {worker.Id}");
        try
        {
            await worker.ComeBackWithAsync(FakeClock.Ahead(ahead));
            await Task.Delay(strike.Seconds(15, 20));
        }
        finally
        {
            await worker.ComeBackWithAsync(new Dictionary<string, string>());
            strike.Ends(worker.Name);
        }
    }

    /// <summary>The broker believes that its disk is nearly full, and takes no more messages; those that it has it hands out.</summary>
    private static Task FillDiskAsync(Strike strike) => strike.ForAsync("rabbit", TimeSpan.FromSeconds(20),
        () => strike.System.Services.ControlRabbitAsync("set_disk_free_limit", "9999GB"), () => strike.System.Services.ControlRabbitAsync("set_disk_free_limit", "200MB"));

    private static Task WipeRabbitAsync(Strike strike) => strike.ForAsync("rabbit", TimeSpan.FromSeconds(1), async () =>
    {
        await strike.System.Services.DoAsync("kill-rabbit");
        Directory.Delete(Path.Combine(strike.System.Services.Folder, "rabbit", "mnesia"), recursive: true);
    }, () => strike.System.Services.DoAsync("start-rabbit"));

    private static Task PurgeAsync(Strike strike) => BrokerAsync(strike, async management =>
    {
        foreach (var tier in (string[])["full", "distilled"]) await management.PurgeAsync($"generate-{tier}");
    });

    private static Task DeleteQueuesAsync(Strike strike) => BrokerAsync(strike, async management =>
    {
        foreach (var tier in (string[])["full", "distilled"]) await management.DeleteAsync($"generate-{tier}");
    });

    private static Task CloseConnectionsAsync(Strike strike) => BrokerAsync(strike, management => management.CloseConnectionsAsync());

    private static Task DuplicateAsync(Strike strike) => BrokerAsync(strike, async management =>
    {
        var jobs = new List<(Guid Id, string Tier)>();
        await using (var command = strike.System.Database.CreateCommand("SELECT id, tier FROM jobs WHERE status IN ('queued', 'running') ORDER BY created_at LIMIT 100"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) jobs.Add((reader.GetGuid(0), reader.GetString(1)));
        foreach (var (id, tier) in jobs.Concat(jobs)) await management.PublishAsync(tier, id);
    });

    private static async Task BrokerAsync(Strike strike, Func<RabbitManagement, Task> act)
    {
        using var management = new RabbitManagement(strike.System.Services);
        strike.Begins("rabbit");
        await act(management);
        strike.Ends("rabbit");
    }

    private static async Task TerminateBackendsAsync(Strike strike)
    {
        strike.Begins("postgres");
        await strike.System.CountAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        strike.Ends("postgres");
    }

    private static Task LoseAnswersAsync(Strike strike, Service service, IReadOnlyList<FleetProcess> processes) =>
        strike.ForAsync(processes, service, new() { LosesAnswerOneIn = 10 }, TimeSpan.FromSeconds(4));
}
