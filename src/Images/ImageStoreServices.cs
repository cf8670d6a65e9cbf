using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Distributed.Images;

/// <summary>Puts the image store into a process.</summary>
public static class ImageStoreServices
{
    /// <summary>
    /// Adds the <see cref="IImageStore"/> that a configuration chooses, and <see cref="InputImages"/> over it. The section has the shape of <see cref="ImageStoreOptions"/>; the
    /// connection string, usually <c>ConnectionStrings:Images</c>, names an Azure storage account, and without one pictures go to the folder.
    /// </summary>
    public static IServiceCollection AddImageStore(this IServiceCollection services, IConfiguration section, string? connectionString = null)
    {
        services.AddOptions<ImageStoreOptions>().Bind(section)
            .Configure(options => options.ConnectionString = string.IsNullOrWhiteSpace(connectionString) ? null : connectionString)
            .ValidateDataAnnotations()
            .Validate(options => options.ConnectionString is null || AzureBlobImageStore.Accepts(options.ConnectionString),
                "The connection string of the image store is no Azure storage connection string (AccountName=…;AccountKey=…;EndpointSuffix=…, or BlobEndpoint=…).")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IImageStore>(provider =>
        {
            var (options, time) = (provider.GetRequiredService<IOptions<ImageStoreOptions>>().Value, provider.GetRequiredService<TimeProvider>());
            return options.ConnectionString is { } account
                ? new AzureBlobImageStore(account, options.Container, BlobPatience.Default, time)
                : new FolderImageStore(new ImageFolders(options.Folder), time);
        });
        services.TryAddSingleton<InputImages>();
        return services;
    }

    /// <summary>Adds the sweeper that deletes what no job needs (<see cref="ImageSweepOptions"/>). Needs an <see cref="IImageOwners"/>.</summary>
    public static IServiceCollection AddImageSweep(this IServiceCollection services)
    {
        services.AddOptions<ImageSweepOptions>().BindConfiguration("Images:Sweep").ValidateDataAnnotations().ValidateOnStart();
        return services.AddHostedService<ImageSweeper>();
    }
}
