/**
 * What a number that goes to a kernel means. The types cost nothing and take any number that was computed; but what is
 * known to be one of these cannot stand where another is expected.
 */
/** Byte address of float32 numbers, integers or whatever else is no record; 0 for none. */
export type Pointer = number & { readonly "~unit"?: "pointer" };

/** Byte address of the record of that name (generated/records.ts); 0 for none. */
export type Address<Name extends string> = number & { readonly "~unit"?: `record ${Name}` };

/** Elements between the rows of a matrix. */
export type Stride = number & { readonly "~unit"?: "stride" };
