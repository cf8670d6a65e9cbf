using Distributed.Contracts;
using Distributed.Images;
using Distributed.Images.Tests;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace Distributed.Producer.Tests;

/// <summary>The sweeper as the Producer runs it, over the database of jobs and the image store.</summary>
public sealed class SweepTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_jobs_need_stays_and_old_strays_go()
    {
        var (store, leases) = (host.Services.GetRequiredService<IImageStore>(), host.Services.GetRequiredService<JobLeases>());
        var png = PictureFiles.Halves(SKEncodedImageFormat.Png, 64, 64);
        var job = await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{Convert.ToBase64String(png)}}"}""");
        using (var lost = await leases.ClaimAsync(job.Id, Tier.Full, "gpu-0", Token)) await leases.HandBackAsync(lost!, Token);
        using var lease = (await leases.ClaimAsync(job.Id, Tier.Full, "gpu-0", Token))!;
        var stored = await store.SaveAsync(Painted(job.Id, attempt: 2, png), png, Token);
        Assert.True(await leases.SucceedAsync(
            lease, [new(0, stored.Name.ToString(), 64, 64, 1, stored.Sha256, stored.Length)], new(default, default, default, default), Token));
        ImageName[] strays = [Painted(job.Id, attempt: 1, png), Painted(Guid.NewGuid(), attempt: 1, png), ImageName.ForInput(Caller.DefaultTenant, Guid.NewGuid(), png)];
        foreach (var stray in strays) await store.SaveAsync(stray, png, Token);
        foreach (var file in Directory.EnumerateFiles(Folder, "*.png", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        var young = Painted(Guid.NewGuid(), attempt: 1, png);
        await store.SaveAsync(young, png, Token);

        var sweeper = host.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "ImageSweeper");
        await sweeper.StopAsync(Token);
        await sweeper.StartAsync(Token);          // it sweeps when it starts
        var kept = new[] { stored.Name, ImageName.Parse(job.Request.InputImage!.Name), young }.ToHashSet();
        for (var i = 0; i < 600 && (await NamesAsync(store)).Count > kept.Count; i++) await Task.Delay(100, Token);
        Assert.Equal(kept, await NamesAsync(store));
    }

    private string Folder => host.Services.GetRequiredService<IOptions<ImageStoreOptions>>().Value.Folder;

    private static ImageName Painted(Guid job, int attempt, byte[] png) => ImageName.For(Caller.DefaultTenant, job, attempt, 0, png);

    private static async Task<HashSet<ImageName>> NamesAsync(IImageStore store) =>
        await store.ListAsync(ImagePrefix.All, Token).Select(image => image.Name).ToHashSetAsync(cancellationToken: Token);
}
