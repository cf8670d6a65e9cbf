using System.Net.Http.Json;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Diffusion;
using Npgsql;

namespace Distributed.EndToEnd.Tests;

/// <summary>Producer and workers as separate processes over real RabbitMQ, Postgres and Azurite.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>
    /// Times that a pause of the machine does not use up, for jobs are to be charged for kills alone. Where a broker's connections break, the jobs of living
    /// workers are doubted for two heartbeats.
    /// </summary>
    private static readonly (string Name, string Value)[] PatientTimes =
    [
        ("Jobs__Times__Heartbeat", "00:00:10"), ("Jobs__Times__HeartbeatTimeout", "00:00:09"), ("Jobs__Times__SelfFence", "00:00:40"), ("Jobs__Times__Lease", "00:00:55"),
        ("Worker__DrainGrace", "00:05:00"), ("Worker__WatchdogTimeout", "00:10:00"), ("Broker__Heartbeat", "00:01:00"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("fleet-tests-").FullName;
    private readonly List<ProgramProcess> processes = [];
    private readonly Services services;
    private readonly string url = $"http://127.0.0.1:{ProgramProcess.FreePort()}";

    private Fleet(Services services)
    {
        this.services = services;
        Api = new(url);
        TorchLibrary.Load();
        UntrainedModel.Write(Path.Combine(folder, "full"), UntrainedLayout.StableDiffusion, seed: 1);
        UntrainedModel.Write(Path.Combine(folder, "distilled"), UntrainedLayout.BkSdm, seed: 1);
    }

    public ApiClient Api { get; }

    public Services Services => services;

    public static async Task<Fleet> StartAsync(params (string Name, string Value)[] producerSettings)
    {
        var fleet = new Fleet(await Services.StartAsync());
        var producer = fleet.Start("Producer", [("ASPNETCORE_URLS", fleet.url), ("Keys__Required", "false"), .. producerSettings]);
        await Wait.UntilAsync(async () =>
        {
            producer.ThrowIfExited();
            return await fleet.Api.IsReadyAsync();
        });
        return fleet;
    }

    /// <summary>Starts a worker; it is ready once it is on the list of workers.</summary>
    public ProgramProcess StartWorker(params (string Name, string Value)[] settings) => Start("GpuWorker", [.. settings, .. Words.All<Tier>().Select(tier => ($"Worker__Models__{tier}", Path.Combine(folder, tier)))]);

    /// <summary>Starts a dashboard and waits until it is ready.</summary>
    public async Task<DashboardClient> StartDashboardAsync()
    {
        var address = $"http://127.0.0.1:{ProgramProcess.FreePort()}";
        var process = Start("Dashboard", ("ASPNETCORE_URLS", address), ("Dashboard__AdminKey", DashboardClient.Key), ("Dashboard__KeysFolder", Path.Combine(folder, "keys")));
        var dashboard = new DashboardClient(address);
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            using var ready = await dashboard.Visitor.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        });
        return dashboard;
    }

    /// <summary>The one queue whose name begins so, as RabbitMQ describes it; null while it is not there.</summary>
    public async Task<JsonElement?> FindQueueAsync(string prefix)
    {
        using var http = new HttpClient { BaseAddress = new(services.RabbitManagement) };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
        var queues = await http.GetFromJsonAsync<JsonElement[]>("/api/queues");
        return queues!.Where(queue => queue.GetProperty("name").GetString()!.StartsWith(prefix, StringComparison.Ordinal)).Cast<JsonElement?>().SingleOrDefault();
    }

    public Task UntilWorkersAsync(int count) => Wait.UntilAsync(async () => (await Api.GetAsync<WorkerDetails[]>("/v1/workers")).Length == count);

    /// <summary>Runs a query against the database.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(services.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    public async Task<long> CountAsync(string condition) =>
        (await QueryAsync($"SELECT count(*) FROM jobs WHERE {condition}", reader => reader.GetInt64(0)))[0];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
        Api.Dispose();
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private ProgramProcess Start(string project, params (string Name, string Value)[] environment)
    {
        var process = new ProgramProcess(project, folder,
        [
            ("ConnectionStrings__Database", services.Postgres), ("ConnectionStrings__Broker", services.Rabbit),
            ("ConnectionStrings__Images", services.Azurite), .. PatientTimes, .. environment,
        ]);
        processes.Add(process);
        return process;
    }
}
