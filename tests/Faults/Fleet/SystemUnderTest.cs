using System.Net;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Distributed.Faults.Programs;
using Npgsql;

namespace Distributed.Faults;

/// <summary>Producers and workers as real processes over real services, each link behind a <see cref="FaultProxy"/>.</summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private readonly SystemSettings settings;
    private readonly PauseWatch watch;
    private readonly FaultProxy ownLink;
    private readonly string pepper = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string database = $"faults_{Guid.NewGuid():N}";

    private SystemUnderTest(OwnServices services, SystemSettings settings)
    {
        (Services, this.settings) = (services, settings);
        History = new(settings.Folder, "runner");
        watch = new(History);
        ownLink = new(new(IPAddress.Loopback, services.Postgres.Port));
        FreezeFile = Path.Combine(settings.Folder, "freeze");
        Producers = [.. Enumerable.Range(1, settings.Producers).Select(i => Producer($"api{i}"))];
        Workers = [.. Enumerable.Range(1, settings.Workers).Select(i => Worker($"worker{i}"))];
    }

    public OwnServices Services { get; }

    /// <summary>The key by which tenants and their keys are made.</summary>
    public string AdminKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the runner did.</summary>
    public HistoryFile History { get; }

    public IReadOnlyList<FleetProcess> Producers { get; }

    public IReadOnlyList<FleetProcess> Workers { get; }

    public IEnumerable<FleetProcess> Processes => Producers.Concat(Workers);

    public IReadOnlyList<Uri> Addresses => addresses;

    /// <summary>While it is there, the next worker to upload a picture freezes before the commit.</summary>
    public string FreezeFile { get; }

    public string Folder => settings.Folder;

    private readonly List<Uri> addresses = [];

    public NpgsqlDataSource Database => dataSource ??= NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Services.Postgres.ConnectionString)
    {
        Port = ownLink.Port, Database = database, Timeout = 15, CommandTimeout = 15, MaxPoolSize = 4,
    });

    private NpgsqlDataSource? dataSource;
    private int processes;

    public BlobContainerClient Blobs => new(Services.Azurite, database.Replace('_', '-'));

    /// <summary>Makes the database, starts everything and waits until a job can be posted.</summary>
    public static async Task<SystemUnderTest> StartAsync(OwnServices services, SystemSettings settings)
    {
        Directory.CreateDirectory(settings.Folder);
        var system = new SystemUnderTest(services, settings);
        try
        {
            Leftovers.Add(system);
            await using (var server = NpgsqlDataSource.Create(services.Postgres))
            await using (var create = server.CreateCommand($"CREATE DATABASE {system.database}"))
            {
                create.CommandTimeout = (int)StartPatience.TotalSeconds;
                await create.ExecuteNonQueryAsync();
            }
            if (settings.Vhost is { } vhost)
            {
                using var management = new RabbitManagement(services);
                await management.CreateVhostAsync(vhost);
            }
            foreach (var process in system.Producers) process.Start();
            await system.UntilReadyAsync();
            foreach (var process in system.Workers) process.Start();
            if (!await system.UntilAsync("SELECT count(DISTINCT name) FROM workers WHERE (SELECT count(*) FROM tier_profiles) = 2", count => count >= settings.Workers, StartPatience))
                throw new TimeoutException($"The workers do not come; see the logs in {settings.Folder}.");
            system.History.Write("system", "ok", note: settings.Bug is Bug.None ? null : settings.Bug.ToString());
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as nobody in the system would.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Asks until the answer is as wanted; the database may be away meanwhile.</summary>
    /// <returns>Whether it was so in time.</returns>
    public async Task<bool> UntilAsync(string sql, Func<long, bool> isWanted, TimeSpan patience)
    {
        var end = DateTimeOffset.UtcNow + patience;
        while (DateTimeOffset.UtcNow < end)
        {
            try
            {
                if (isWanted(await CountAsync(sql))) return true;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                // A fault is at work.
            }
            await Task.Delay(50);
        }
        return false;
    }

    /// <summary>Waits until every job has ended, or it is clear that they do not.</summary>
    public async Task UntilAllEndedAsync(RunLog log)
    {
        var isCalm = await UntilAsync("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')", count => count == 0, StartPatience);
        log.Say(isCalm ? "every job has ended" : "jobs are left that do not end");
    }

    public async Task UntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        foreach (var address in Addresses)
        {
            for (var end = DateTimeOffset.UtcNow + StartPatience; ;)
            {
                try
                {
                    using var ready = await http.GetAsync(new Uri(address, "/health/ready"));
                    if (ready.IsSuccessStatusCode) break;
                }
                catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
                {
                    // Not listening yet.
                }
                if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"{address} does not become ready; see the logs in {Folder}.");
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Cuts everybody off from the database, as a fence does before another server takes its place.</summary>
    public void FenceDatabase()
    {
        foreach (var link in DatabaseLinks) link.Fault = new() { Resets = true };
    }

    /// <summary>Leads everybody to this database server, as a service before a primary does.</summary>
    public void PointDatabaseAt(IPEndPoint server)
    {
        foreach (var link in DatabaseLinks) (link.Servers, link.Fault) = ([server], LinkFault.None);
    }

    private IEnumerable<FaultProxy> DatabaseLinks => Processes.Select(process => process.Links[Service.Database]).Prepend(ownLink);

    public async ValueTask DisposeAsync()
    {
        Leftovers.Remove(this);
        await Task.WhenAll(Processes.Select(process => process.DisposeAsync().AsTask()));
        if (dataSource is not null) await dataSource.DisposeAsync();
        await ownLink.DisposeAsync();
        watch.Dispose();
        History.Dispose();
    }

    private FleetProcess Producer(string name)
    {
        var address = new Uri($"http://127.0.0.1:{RabbitNode.FreePort()}");
        addresses.Add(address);
        var isPlain = settings is { Bug: Bug.None, WitnessesPublishes: false };
        return Process(name, isPlain ? "src/Producer" : "tests/Faults.Programs", isPlain ? [] : ["producer"],
        [
            new("ASPNETCORE_URLS", address.ToString()), new("Keys__Required", "false"), new("Keys__Admin", AdminKey), new("Keys__Pepper", pepper),
            new("Faults__WitnessesPublishes", $"{settings.WitnessesPublishes}"),
        ]);
    }

    private FleetProcess Worker(string name) => settings.RealEngine
        ? Process(name, "src/GpuWorker", [], [new("Worker__Models__Full", Model("full")), new("Worker__Models__Distilled", Model("distilled"))])
        : Process(name, "tests/Faults.Programs", ["worker"],
            [new("Worker__Models__Full", "double"), new("Worker__Models__Distilled", "double"), new("Faults__FreezeBeforeCommit", FreezeFile)]);

    private FleetProcess Process(string name, string project, string[] arguments, KeyValuePair<string, string>[] own)
    {
        var links = new Dictionary<Service, FaultProxy>
        {
            [Service.Database] = new(new(IPAddress.Loopback, Services.Postgres.Port)),
            [Service.Broker] = new(settings.Brokers is [] ? [new(IPAddress.Loopback, Services.Rabbit.Port)] : settings.Brokers, processes++),
            [Service.Images] = new(new(IPAddress.Loopback, Services.AzuriteEndpoint.Port)),
        };
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Database"] = new NpgsqlConnectionStringBuilder(Services.Postgres.ConnectionString) { Database = database, Port = links[Service.Database].Port }.ConnectionString,
            ["ConnectionStrings__Broker"] = new UriBuilder(Services.Rabbit) { Port = links[Service.Broker].Port, Path = settings.Vhost ?? "/" }.ToString(),
            ["ConnectionStrings__Images"] = Services.Azurite.Replace($":{Services.AzuriteEndpoint.Port}/", $":{links[Service.Images].Port}/", StringComparison.Ordinal),
            ["Images__Container"] = database.Replace('_', '-'),
            ["Worker__Device"] = "cpu",
            ["Worker__JobsInHand"] = "4",
            ["Faults__Folder"] = settings.Folder,
            ["Faults__Bug"] = settings.Bug.ToString(),
        };
        foreach (var (key, value) in own.Concat(settings.Environment)) environment[key] = value;
        return new(name, settings.Folder, History, Checkout.Program(project), arguments, environment) { Links = links };
    }

    private static string Model(string tier) => Path.Combine(Checkout.Root, "models", tier);
}
