namespace Trasvase;

/// <summary>The cost of a job by a price table.</summary>
public sealed record Bill
{
    /// <summary>A line for each item that costs something, or for which the table has no price.</summary>
    public IReadOnlyList<BillLine> Lines { get; init; } = [];

    /// <summary>The currency of the amounts.</summary>
    public string Currency { get; init; } = "";

    /// <summary>The day of the prices.</summary>
    public DateOnly AsOf { get; init; }

    /// <summary>The sum of all amounts. Lines without a price are not included.</summary>
    public decimal Total => Lines.Sum(line => line.Amount ?? 0);
}

/// <summary>One item of a bill.</summary>
/// <param name="Service">The service that charges for the item: the scheme of its locations.</param>
/// <param name="What">The item: a kind of request, <c>egress</c>, or a storage class that is read from or restored.</param>
/// <param name="Quantity">The number of requests or bytes.</param>
/// <param name="IsBytes">Whether the quantity is in bytes.</param>
/// <param name="Amount">The cost; null if the table has no price for the item.</param>
public sealed record BillLine(string Service, string What, long Quantity, bool IsBytes, decimal? Amount);
