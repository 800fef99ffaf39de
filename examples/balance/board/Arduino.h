/* The part of Arduino's functions that the sketch calls; board.cpp has them. Not for a real board, which brings its own. */
#ifndef BOARD_ARDUINO_H
#define BOARD_ARDUINO_H

enum { LOW = 0, HIGH = 1, OUTPUT = 1 };
enum { A0 = 14, A1 = 15 };

void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);
void analogReadResolution(int bits);
int analogRead(int pin);
unsigned long millis(void);

void setup(void);
void loop(void);

#endif
