/*
 * A board that is not there, and the cart and the pole around it: sensors that round to the bits of the board's converter, a
 * motor, a clock that goes on by a millisecond with each loop(). The pole is that of CartPole-v1 (Barto, Sutton, Anderson:
 * Neuronlike adaptive elements, 1983), in its steps of 20 ms. Prints for how many of them the pole stands, 500 at most,
 * from ten starts.
 */
#include "Arduino.h"

#include <math.h>
#include <stdio.h>

static const int MOTOR = 8;
static const int STEP = 20; /* ms */
static const int MOST = 500; /* steps */

static double x, speed, angle, turning; /* m, m/s, rad, rad/s */
static unsigned long now;               /* ms */
static int motor, bits = 10;

void pinMode(int, int) {}

void digitalWrite(int pin, int level) {
  if (pin == MOTOR) motor = level;
}

void analogReadResolution(int wanted) { bits = wanted; }

int analogRead(int pin) {
  const double most = (1 << bits) - 1;
  const double part = (pin == A0 ? x / 2.4 : angle / 0.5) / 2 + 0.5;
  const double shown = floor(part * most + 0.5);
  return (int)(shown < 0 ? 0 : shown > most ? most : shown);
}

unsigned long millis(void) { return now; }

/* A cart of 1 kg with a pole of 0.1 kg and 1 m, pushed with 10 N for 20 ms: explicit Euler. */
static void push(void) {
  const double force = motor == HIGH ? 10 : -10;
  const double sine = sin(angle), cosine = cos(angle), tau = STEP / 1000.0;
  const double common = (force + 0.05 * turning * turning * sine) / 1.1;
  const double turn = (9.8 * sine - cosine * common) / (0.5 * (4.0 / 3 - 0.1 * cosine * cosine / 1.1));
  const double pushed = common - 0.05 * turn * cosine / 1.1;
  x += tau * speed;
  speed += tau * pushed;
  angle += tau * turning;
  turning += tau * turn;
}

static bool stands(void) { return fabs(x) <= 2.4 && fabs(angle) <= 12 * 2 * 3.14159265358979 / 360; }

/* Uniform in [-0.05, 0.05): a linear congruential generator (Numerical Recipes). */
static double start(void) {
  static unsigned long seed = 1;
  seed = (1664525ul * seed + 1013904223ul) & 0xfffffffful;
  return (double)seed / 4294967296.0 * 0.1 - 0.05;
}

int main(void) {
  for (int episode = 0; episode < 10; episode++) {
    x = start(), speed = start(), angle = start(), turning = start();
    now = 0;
    setup();
    int steps = 0;
    while (steps < MOST && stands()) {
      for (int k = 0; k < STEP; k++, now++) loop();
      push();
      steps++;
    }
    printf("the pole stood for %d steps\n", steps);
  }
  return 0;
}
